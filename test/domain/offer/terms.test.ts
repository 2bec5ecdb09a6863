import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Payout } from "../../../src/domain/offer/offer";
import { matchEvent, termsOf } from "../../../src/domain/offer/terms";
import { makeDeal, makeEvent, makeOffer } from "../makers";

const win = makeEvent({ id: "event-1", eventId: "win_10_games", aliases: ["w10", "Win Ten"] });
const buy = makeEvent({ id: "event-2", eventId: "purchase", aliases: ["1"] });
const two = makeEvent({ id: "event-3", eventId: "2" });
const multi = makeOffer({ type: "multi", events: [win, buy, two] });
const match = (posted: string | null) => matchEvent(multi, posted);

describe("the event that is meant", () => {
  test.each([
    ["win_10_games", "event-1"],
    ["w10", "event-1"],
    ["Win Ten", "event-1"],
    ["purchase", "event-2"],
    ["1", "event-2"],
    ["2", "event-3"],
  ])("by id or alias: %s", (posted, id) => {
    expect(match(posted)).toMatchObject({ ok: true, event: { id } });
  });

  test.each(["WIN_10_GAMES", "win_10_games ", "win ten", "W10", "", "3", "__proto__", "constructor", "win"])(
    "is none for %j, for it is matched exactly",
    (posted) => expect(match(posted)).toMatchObject({ ok: false, code: "EVENT_UNKNOWN" }),
  );

  test("missing is another thing than unknown", () => {
    expect(match(null)).toEqual({ ok: false, code: "EVENT_MISSING", message: "cnv_event_id is missing" });
  });

  test.each(["anything", null, "win_10_games"])("is not asked for on a single offer: %s", (posted) => {
    expect(matchEvent(makeOffer({ events: [win] }), posted)).toEqual({ ok: true, event: null });
  });
});

describe("near misses are named", () => {
  test.each([
    ["WIN_10_GAMES", "win_10_games"],
    ["win10games", "win_10_games"],
    ["win-10-games", "win_10_games"],
    ["win_10_game", "win_10_games"],
    ["wni_10_games", "win_10_games"],
    ["win", "win_10_games"],
    ["purchas", "purchase"],
    ["purchase_completed", "purchase"],
    ["winten", "Win Ten"],
  ])("%s is near %s", (posted, near) => {
    expect(match(posted)).toMatchObject({
      message: expect.stringContaining(`did the advertiser mean "${near}"`),
    });
  });

  test.each(["level_5", "3", "4", "x", "", "---", "registration"])("%j is near none", (posted) => {
    expect(match(posted)).toMatchObject({ message: `The offer has no event "${posted}"` });
  });

  test("three at most", () => {
    const events = Array.from({ length: 9 }, (_, n) => makeEvent({ eventId: `level_${n}` }));
    const answer = matchEvent(makeOffer({ type: "multi", events }), "level_x");
    expect(answer).toMatchObject({ message: expect.stringMatching(/^[^"]*("[^"]*"[^"]*){4}$/) });
  });

  test("whatever is posted is answered, and an event's own names always match", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (eventId, posted) => {
        const offer = makeOffer({ type: "multi", events: [makeEvent({ eventId, aliases: [] })] });
        expect(matchEvent(offer, eventId).ok).toBe(true);
        expect(matchEvent(offer, posted).ok).toBe(posted === eventId);
      }),
    );
  });
});

describe("the terms in force", () => {
  const own: Payout = { type: "share", amount: 80_000_000 };
  const other: Payout = { type: "fixed", amount: 1 };

  test("are the offer's, and the event's on a multi offer", () => {
    const deal = makeDeal({ offer: { pendingDays: 3 } });
    expect(termsOf(deal, null)).toMatchObject({ pendingDays: 3, payout: deal.offer.payout });
    expect(termsOf(deal, makeEvent({ pendingDays: 7 }))).toMatchObject({ pendingDays: 7 });
  });

  test("have the link's own payout where it has one, and nothing else of the link", () => {
    const single = makeDeal({ link: { payout: own } });
    expect(termsOf(single, null)).toEqual({ ...single.offer, payout: own });
    const eventPayouts = [
      { eventId: "other", payout: other },
      { eventId: win.eventId, payout: own },
    ];
    const deal = makeDeal({ offer: multi, link: { payout: other, eventPayouts } });
    expect(termsOf(deal, win)).toEqual({ ...win, payout: own });
    expect(termsOf(deal, buy).payout).toEqual(buy.payout);
  });
});
