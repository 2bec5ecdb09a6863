import { expect, it } from "vitest";
import { call } from "../support/api";
import { makeKey } from "../support/keys";
import { clicks, type Json, makeWorld, postback, until, type World } from "../support/world";

const HEAD = "ClickId,EventID,UserCompletedAt,Revenue,Reward";
const imported = async (row: string): Promise<Json> =>
  (await call("POST", "/conversions/import", { body: `${HEAD}\n${row}` })).data[0];
const conversionOf = async ({ conversionId }: Json) =>
  (await call("GET", `/conversions/${conversionId}`)).data;
const bodies = async (world: World, count: number): Promise<Json[]> => {
  const received = await until(`${count} callbacks`, async () => {
    const all = (await world.boxes[0]?.received()) ?? [];
    return all.length >= count && all;
  });
  return received.map(({ body }) => JSON.parse(body));
};

it("what the advertiser pays by a file is nothing that the partner reads", async () => {
  const world = await makeWorld();
  const [id = ""] = await clicks(world, "import-told");
  const row = await imported(`${id},,,10.75,`);
  expect(row.code).toBe("ACCEPTED");
  expect(await conversionOf(row)).toMatchObject({ revenue: 10.75, cnvPayout: 10.75, cnvAmount: null });
  const [told] = await bodies(world, 1);
  expect(told.conversion.trackSysConversionAmount).toBe(null);
  const key = await makeKey("partner", world.partners[0].id);
  for (const path of [`/conversions?q=${id}`, `/callbacks?q=${id}`, `/clicks/${id}/trace`]) {
    const { data } = await call("GET", path, { key });
    expect(JSON.stringify(data).length, path).toBeGreaterThan(100);
    expect(JSON.stringify(data), path).not.toContain("10.75");
  }
});

it("a percentage is of what the file states, and the sale's amount stays as its postback told it", async () => {
  const percent = (amount: number) => ({ type: "percent", amount });
  const world = await makeWorld({ offer: { revenue: percent(10), payout: percent(50) } });
  const [id = "", fresh = ""] = await clicks(world, "import-sale", "import-no-sale");
  await postback({ gk_click_id: id, cnv_amount: "100", cnv_status: "pending" });
  const row = await imported(`${id},,,12,`);
  expect(row).toMatchObject({ code: "UPDATED", status: "Success" });
  expect(await conversionOf(row)).toMatchObject({ revenue: 12, payout: 6, cnvAmount: 100 });
  expect(await conversionOf(await imported(`${fresh},,,8,`))).toMatchObject({
    revenue: 8,
    payout: 4,
    status: "Success",
    cnvAmount: null,
  });
});

it("the reward and time of a row stay of a conversion that stands, and the partner is told", async () => {
  const world = await makeWorld({ offer: { rewardPoints: 100 } });
  const [id = "", same = ""] = await clicks(world, "import-reward", "import-same");
  await postback({ gk_click_id: id, cnv_status: "pending" });
  const at = new Date(Date.now() - 1000).toISOString();
  const row = await imported(`${id},,${at},12,99`);
  expect(row).toMatchObject({ code: "UPDATED", status: "Success" });
  expect(await conversionOf(row)).toMatchObject({ revenue: 12, rewardPoints: 99, userCompletedAt: at });
  const [told] = await bodies(world, 1);
  expect(told.conversion).toMatchObject({ rewardPoints: 99, userCompletedAt: at });

  expect((await imported(`${id},,${at},12,99`)).code).toBe("DUPLICATE");
  expect((await imported(`${id},,,12,150`)).code).toBe("UPDATED");
  expect(await conversionOf(row)).toMatchObject({ revenue: 12, rewardPoints: 150, userCompletedAt: at });
  expect((await bodies(world, 2))[1].conversion.rewardPoints).toBe(150);
  expect((await imported(`${id},,,12,`)).code).toBe("DUPLICATE");

  await postback({ gk_click_id: same, cnv_status: "pending" });
  expect(await imported(`${same},,,,`)).toMatchObject({ code: "UPDATED", status: "Success" });
  await postback({ gk_click_id: same, cnv_status: "rejected" });
  expect((await conversionOf(row)).rewardPoints).toBe(150);
});
