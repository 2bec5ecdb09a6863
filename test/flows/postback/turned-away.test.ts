import { describe, expect, test } from "vitest";
import { call } from "../../support/api";
import { click, clicks, type Json, landed, makeWorld, manage, postback } from "../../support/world";

const cap = { metric: "conversions", period: "total", limit: 1 };
const rejected = { status: "Rejected", reason: "cap_reached" };

describe("beyond a cap that rejects, where repeats count", () => {
  test("each purchase is kept with a row of its own, and is a duplicate of that", async () => {
    const world = await makeWorld({
      offer: { allowRepeatConversions: true, overCap: "reject", caps: [cap] },
    });
    const [one, two] = await clicks(world, "ann", "ann");
    const say = async (gk_click_id = "", words: Record<string, string> = {}) => {
      const { code, data } = await postback({ gk_click_id, ...words });
      return { code, ...data } as Json;
    };
    const order = (id: string | undefined, name: string) => say(id, { cnv_conversion_id: name });
    expect(await order(one, "A")).toMatchObject({ code: "ACCEPTED", status: "Success" });
    const turnedAway = [
      await order(one, "B"),
      await order(one, "C"),
      await order(two, "D"),
      await order(two, "E"),
      await say(two),
      await say(two, { cnv_user_id: "1" }),
    ];
    for (const row of turnedAway) expect(row).toMatchObject({ code: "ACCEPTED", ...rejected });
    expect(new Set(turnedAway.map(({ conversionId }) => conversionId)).size).toBe(6);
    const again = [await order(one, "C"), await order(two, "E"), await say(two), await order(two, " D ")];
    const firsts = [1, 3, 4, 2].map((n) => turnedAway[n]?.conversionId);
    expect(again.map(({ code, conversionId }) => [code, conversionId])).toEqual(
      firsts.map((id) => ["DUPLICATE", id]),
    );
    expect((await call("GET", `/conversions?offerId=${world.offer.id}`)).data).toHaveLength(7);
  });

  test("one that was turned away counts once there is a place", async () => {
    const world = await makeWorld({
      offer: { allowRepeatConversions: true, overCap: "reject", caps: [cap] },
    });
    const id = await click(world.links[0].id, "bob");
    await landed([id]);
    const say = (name: string) => postback({ gk_click_id: id, cnv_conversion_id: name });
    const first = await say("A");
    expect((await say("B")).data).toMatchObject(rejected);
    await manage("PATCH", `/conversions/${first.data.conversionId}`, { status: "Rejected", reason: "fraud" });
    expect((await say("B")).data).toMatchObject({ status: "Success" });
    expect((await say("B")).code).toBe("DUPLICATE");
  });
});

test("the advertiser's rejection of what a full cap turned away makes no second conversion and takes no place", async () => {
  const world = await makeWorld({ offer: { overCap: "reject", caps: [cap] } });
  const [first = "", full = "", other = ""] = await clicks(world, "ann", "bob", "bob");
  const standing = await postback({ gk_click_id: first });
  const turnedAway = await postback({ gk_click_id: full });
  expect(turnedAway.data).toMatchObject(rejected);
  const word = await postback({ gk_click_id: full, cnv_status: "rejected" });
  expect([word.code, word.data]).toEqual(["DUPLICATE", { conversionId: turnedAway.data.conversionId }]);
  await manage("PATCH", `/conversions/${standing.data.conversionId}`, {
    status: "Rejected",
    reason: "fraud",
  });
  expect((await postback({ gk_click_id: other })).data).toMatchObject({ status: "Success" });
});

test("what takes nothing of a revenue cap is not beyond it, however full it is", async () => {
  const revenue = { type: "reported" };
  const caps = [{ metric: "revenue", period: "total", limit: 10 }];
  const world = await makeWorld({ offer: { revenue, caps } });
  const ids = await clicks(world, "over", "nothing", "later");
  const say = (n: number, payout: Record<string, string>) =>
    postback({ gk_click_id: ids[n] ?? "", ...payout });
  const shown = async ({ data }: Json) => (await call("GET", `/conversions/${data.conversionId}`)).data;
  const over = await shown(await say(0, { cnv_payout: "12" }));
  expect(over).toMatchObject({ status: "Success", overDelivery: true });
  const nothing = await shown(await say(1, { cnv_payout: "0" }));
  expect(nothing).toMatchObject({ status: "Success", overDelivery: false });
  const open = await shown(await say(2, {}));
  expect(open).toMatchObject({ status: "Pending", reason: "amount_missing", overDelivery: false });
});
