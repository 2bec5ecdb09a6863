import { describe, expect, it } from "vitest";
import { call } from "../support/api";
import { make, makeOffer } from "../support/records";
import { click, landed, makeWorld, postback } from "../support/world";

const patch = (id: string, body: unknown) => call("PATCH", `/offers/${id}`, { body });
/** What an offer's events say of repeats and of waiting. */
const said = ({ data }: { data: { events: { allowRepeatConversions: boolean; pendingDays: number }[] } }) =>
  data.events.map(({ allowRepeatConversions, pendingDays }) => [allowRepeatConversions, pendingDays]);

describe("an event that does not say", () => {
  it("waits as long as its offer says, from the first postback on", async () => {
    const offer = { type: "multi", pendingDays: 3, events: [{ eventId: "e", name: "E" }] };
    const { links } = await makeWorld({ offer });
    const id = await click(links[0].id, "patient");
    await landed([id]);
    const { code, data } = await postback({ gk_click_id: id, cnv_event_id: "e" });
    expect([code, data.status]).toEqual(["ACCEPTED", "Pending"]);
  });

  it("takes the offer's days and repeats when it is made, and keeps them", async () => {
    const made = await makeOffer({
      type: "multi",
      ...{ pendingDays: 3, allowRepeatConversions: true },
      events: [
        { eventId: "a", name: "A" },
        { eventId: "b", name: "B", pendingDays: 0, allowRepeatConversions: false },
      ],
    });
    expect(said({ data: made })).toEqual([
      [true, 3],
      [false, 0],
    ]);
    const changed = await patch(made.id, {
      ...{ pendingDays: 5, allowRepeatConversions: false },
      events: [{ eventId: "a" }, { eventId: "b", pendingDays: 1 }, { eventId: "c", name: "C" }],
    });
    expect(said(changed)).toEqual([
      [true, 3],
      [false, 1],
      [false, 5],
    ]);
    expect(changed.messages).toEqual([
      "pendingDays: is for events that are still to be made; those there are keep their own",
      "allowRepeatConversions: is for events that are still to be made; those there are keep their own",
    ]);
    const renamed = await patch(made.id, { name: "Renamed" });
    expect([said(renamed), renamed.messages]).toEqual([said(changed), []]);
    expect(said({ data: await make(`/offers/${made.id}/clone`, { pendingDays: 9 }) })).toEqual(said(changed));
  });
});

describe("an event's id", () => {
  const renamed = [{ eventId: "lvl2", name: "Level", aliases: ["lvl"] }];
  const makeLeveled = (fields = {}) =>
    makeWorld({ offer: { type: "multi", events: [{ eventId: "lvl", name: "Level" }], ...fields } });

  it("becomes an alias while nothing names it", async () => {
    const { offer } = await makeLeveled();
    const changed = await patch(offer.id, { events: renamed });
    expect([changed.status, changed.data.events[0].aliases]).toEqual([200, ["lvl"]]);
  });

  it("does not once a conversion, a link's payout or a partner's postback names it", async () => {
    const expectKept = async (offerId: string) => {
      const refused = await patch(offerId, { events: renamed });
      expect([refused.status, refused.code]).toEqual([409, "CONFLICT"]);
      expect(refused.messages[0]).toContain('name the event "lvl"');
    };
    const converted = await makeLeveled();
    const id = await click(converted.links[0].id, "leveled");
    await landed([id]);
    await postback({ gk_click_id: id, cnv_event_id: "lvl" });
    await expectKept(converted.offer.id);

    const paid = await makeLeveled();
    const eventPayouts = [{ eventId: "lvl", payout: { type: "fixed", amount: 1 } }];
    await call("PATCH", `/links/${paid.links[0].id}`, { body: { eventPayouts } });
    await expectKept(paid.offer.id);

    const told = await makeLeveled();
    const urlTemplate = "https://partner.example/?c={pub_click_id}";
    const postbacks = [{ partnerId: told.partners[0].id, eventId: "lvl", urlTemplate }];
    await call("PUT", `/offers/${told.offer.id}/partner-postbacks`, { body: postbacks });
    await expectKept(told.offer.id);
  });
});

describe("a copy", () => {
  it.each([
    ["x".repeat(200), `${"x".repeat(193)} (copy)`],
    [`${"x".repeat(192)}🙂🙂`, `${"x".repeat(192)} (copy)`],
    ["Short", "Short (copy)"],
  ])("of %s is named so that it is told apart", async (name, copy) => {
    const { id } = await makeOffer({ name });
    expect((await make(`/offers/${id}/clone`, {})).name).toBe(copy);
  });
});
