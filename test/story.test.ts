import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { click, type Json, landed, makeWorld, manage, postback, until } from "./support/world";

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

test("two links, 100 clicks and ten postbacks at once for each of 20 make 20 conversions and 20 callbacks", async () => {
  const { offer, links, boxes } = await makeWorld({ partners: 2 });
  const clicks = await Promise.all(range(100).map((i) => click(links[i % 2].id, `member-${i}`)));
  expect(new Set(clicks).size).toBe(100);
  await landed(clicks);

  const converting = clicks.slice(0, 20);
  const answers: Json[] = await Promise.all(
    converting.flatMap((id) => range(10).map(() => postback({ gk_click_id: id }))),
  );
  const codes = Map.groupBy(answers, (answer) => answer.code);
  expect(codes.get("ACCEPTED")?.length).toBe(20);
  expect(codes.get("DUPLICATE")?.length).toBe(180);
  expect(new Set(answers.map((answer) => answer.data.conversionId)).size).toBe(20);
  expect(answers.every((answer) => answer.http === 200)).toBe(true);

  const conversions = (await manage("GET", `/conversions?offerId=${offer.id}&limit=100`)).data;
  expect(conversions.length).toBe(20);
  expect(new Set(conversions.map((row: Json) => row.gkClickId))).toEqual(new Set(converting));

  const received = await until("20 callbacks", async () => {
    const all = (await Promise.all(boxes.map((box) => box.received()))).flat();
    return all.length >= 20 && all;
  });
  const told = received.map((callback) => JSON.parse(callback.body).conversion.conversionId);
  expect(new Set(told)).toEqual(new Set(conversions.map((row: Json) => row.conversionId)));
  await scheduler.wait(1500);
  expect((await Promise.all(boxes.map((box) => box.received()))).flat().length).toBe(20);

  const report = await until("the clicks in the report", async () => {
    const answer = (await manage("GET", `/reports?groupBy=partner&offerId=${offer.id}`)).data;
    return answer.totals.clicks === 100 ? answer : null;
  });
  expect(report.rows.length).toBe(2);
  for (const row of report.rows) {
    expect(row).toMatchObject({
      clicks: 50,
      conversions: 10,
      pending: 0,
      rejected: 0,
      revenue: 50,
      payout: 35,
      profit: 15,
    });
  }
  expect(report.totals).toMatchObject({ clicks: 100, conversions: 20, revenue: 100, payout: 70, profit: 30 });

  const history = await until("180 duplicates in History", async () => {
    const sql = "SELECT sum(count) AS n FROM history WHERE code = 'DUPLICATE' AND offer_id = ?";
    return (await env.LOGS.prepare(sql).bind(offer.id).first<{ n: number }>())?.n === 180;
  });
  expect(history).toBe(true);
});
