import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { askClick } from "../../support/redirect";
import { landed, makeWorld, manage, postback } from "../../support/world";

async function sceneWithClicks(count: number) {
  const world = await makeWorld();
  const ask = (n: number) => askClick(world.links[0].id, { query: { pub_member_id: `m-${n}` } });
  const ids = await Promise.all(Array.from({ length: count }, (_, n) => ask(n)));
  await landed(ids);
  return { offerId: world.offer.id as string, ids };
}

const payoutOf = async (clickId: string) =>
  env.DB.prepare("SELECT payout FROM conversions WHERE click_id = ?").bind(clickId).first("payout");

const payoutOfOffer = (offerId: string, payout: number) =>
  env.DB.prepare("UPDATE offers SET payout = json_set(payout, '$.amount', ?) WHERE id = ?")
    .bind(payout, offerId)
    .run();

test("terms changed through the API count for the very next postback", async () => {
  const { offerId, ids } = await sceneWithClicks(2);
  await postback({ gk_click_id: ids[0] ?? "" });
  const before = await payoutOf(ids[0] ?? "");
  await manage("PATCH", `/offers/${offerId}`, { payout: { type: "fixed", amount: 1.25 } });
  await postback({ gk_click_id: ids[1] ?? "" });
  expect(await payoutOf(ids[1] ?? "")).toBe(1_250_000);
  expect(before).not.toBe(1_250_000);
});

test("terms changed in another isolate count here within ten seconds", async () => {
  const { offerId, ids } = await sceneWithClicks(2);
  await postback({ gk_click_id: ids[0] ?? "" });
  await payoutOfOffer(offerId, 1_750_000);
  const now = Date.now();
  vi.spyOn(Date, "now").mockImplementation(() => now + 10_001);
  try {
    await postback({ gk_click_id: ids[1] ?? "" });
  } finally {
    vi.restoreAllMocks();
  }
  expect(await payoutOf(ids[1] ?? "")).toBe(1_750_000);
});
