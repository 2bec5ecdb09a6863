import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { inOneMinute } from "../support/clock";
import { ask, askClick, type HistoryRow, historyBy } from "../support/redirect";
import { makeWorld, until } from "../support/world";

const times = <T>(n: number, work: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: n }, (_, i) => work(i)));

const linesOf = async (where: string, ...values: string[]) => {
  const sql = `SELECT * FROM history WHERE ${where} ORDER BY id`;
  const { results } = await env.LOGS.prepare(sql)
    .bind(...values)
    .all<HistoryRow>();
  return { rows: results, total: results.reduce((sum, row) => sum + row.count, 0) };
};

test("a flood of refusals fills few lines of History, which tell its true size", {
  timeout: 90_000,
}, async () => {
  const { links, offer } = await makeWorld();
  const other = await makeWorld();
  await inOneMinute();
  const ips = (i: number) => ({ "cf-connecting-ip": `198.51.100.${i}` });
  await times(40, (i) => ask(links[0].id, { query: { pub_member_id: "" }, headers: ips(i) }));
  await times(15, () => ask(links[0].id, { query: { pub_click_id: "" } }));
  await times(12, (i) => ask(links[0].id, { query: { pub_sub_1: "{x}", pub_member_id: `m${i}` } }));
  await times(3, () => ask(other.links[0].id, { query: { pub_member_id: "" } }));
  await times(30, () => ask(crypto.randomUUID(), { headers: { "cf-connecting-ip": "203.0.113.9" } }));

  const expected = { PUB_MEMBER_ID_MISSING: 40, PUB_CLICK_ID_MISSING: 15, PARAM_IGNORED: 12 };
  for (const [code, size] of Object.entries(expected)) {
    const lines = await until(`${size} ${code}`, async () => {
      const found = await linesOf("offer_id = ? AND code = ?", offer.id, code);
      return found.total >= size && found;
    });
    expect(lines.total).toBe(size);
    expect(lines.rows.length).toBe(11);
    expect(lines.rows.find(({ count }) => count > 1)).toMatchObject({
      count: size - 10,
      message: expect.stringMatching(/\(one line for \d+ like it\)$/),
    });
  }
  expect((await linesOf("offer_id = ?", other.offer.id)).rows).toHaveLength(3);
  const unknown = await until("30 unknown links", async () => {
    const found = await linesOf("code = 'LINK_NOT_FOUND' AND request ->> '$.ip' = '203.0.113.0'");
    return found.total >= 30 && found;
  });
  expect([unknown.total, unknown.rows.length]).toEqual([30, 11]);
  await scheduler.wait(1_000);
  expect((await linesOf("offer_id = ?", offer.id)).total).toBe(67);
});

test("a line of History tells who asked for what, with the address cut", async () => {
  const { links, offer, partners } = await makeWorld();
  const headers = { "cf-connecting-ip": "203.0.113.77", "user-agent": "Some Browser/1.0" };
  const query = { pub_member_id: "", pub_sub_1: "s", token: "hush-hush", signature: "also-hush" };
  const response = await ask(links[0].id, { query, headers });
  const [line] = await historyBy("response_id", response.headers.get("x-response-id"));
  expect(line).toMatchObject({ offer_id: offer.id, partner_id: partners[0].id, click_id: null });
  const request = JSON.parse(String(line?.request));
  expect(request).toMatchObject({ method: "GET", ip: "203.0.113.0", userAgent: "Some Browser/1.0" });
  expect(request.url).toContain(
    `/api/v1/offer-link/redirect/${links[0].id}?pub_click_id=pc-1&pub_member_id=&pub_sub_1=s`,
  );
  expect(request.url).not.toContain("hush");
});

test("misses and refusals of one address on one link are limited, good clicks never", async () => {
  const { links } = await makeWorld();
  await inOneMinute();
  const link = links[0].id;
  const from = (ip: string) => ({ "cf-connecting-ip": ip });
  const statuses = async (n: number, linkId: string, ip: string) => {
    const answers = await times(n, () => ask(linkId, { query: { pub_member_id: "" }, headers: from(ip) }));
    return Map.groupBy(answers, ({ status }) => status);
  };
  const flood = await statuses(330, link, "192.0.2.1");
  expect(flood.get(400)?.length).toBe(300);
  expect(flood.get(429)?.length).toBe(30);
  const [limited] = flood.get(429) ?? [];
  expect(limited?.headers.get("x-refused")).toBe("RATE_LIMITED");
  expect(limited?.headers.get("cache-control")).toBe("no-store");
  expect(Number(limited?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await limited?.json()).toMatchObject({ isSuccessful: false, code: "RATE_LIMITED" });

  expect((await statuses(1, link.toUpperCase(), "192.0.2.1")).has(429)).toBe(true);
  expect((await statuses(1, link, "192.0.2.2")).has(400)).toBe(true);
  expect((await statuses(1, crypto.randomUUID(), "192.0.2.1")).has(404)).toBe(true);
  const clicks = await times(350, (i) =>
    askClick(link, { query: { pub_member_id: `m${i}` }, headers: from("192.0.2.1") }),
  );
  expect(new Set(clicks).size).toBe(350);
});
