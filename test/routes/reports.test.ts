import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { rollupKeys } from "../../src/domain/report/rollup";
import type { COUNTERS } from "../../src/store/report/rollup-columns";
import { rollupRows, rollupUpsert } from "../../src/store/report/rollups";
import { call, rawCall } from "../support/api";
import { makeKey } from "../support/keys";
import { makeNetwork, makeOffer, makePartner } from "../support/records";
import type { Json } from "../support/world";

let networkId: string;
let usd: Json;
let eur: Json;
let partner: Json;
let other: Json;

type Counted = Partial<Record<(typeof COUNTERS)[number], number>>;
type Place = {
  country?: string;
  device?: string;
  os?: string;
  subs?: Record<string, string>;
  event?: string;
};

/** Counts something of a click into every tier, as the ingest and the commit do. */
async function count(offer: Json, who: Json, time: string, counters: Counted, place: Place = {}) {
  const { country = "US", device = "mobile", os = "ios", subs = {}, event = "" } = place;
  const of = { networkId, offerId: offer.id, partnerId: who.id, advertiserId: offer.advertiserId };
  const keys = rollupKeys({ ...of, country, device, os, subs }, event, Date.parse(time));
  const rows = keys.map((key) => ({ ...key, ...counters }));
  await env.DB.prepare(rollupUpsert("1"))
    .bind(JSON.stringify(rollupRows(rows)))
    .run();
}

const success = { conversions: 1, revenue: 5_000_000, payout: 3_500_000 };

beforeAll(async () => {
  networkId = (await call("GET", "/me")).data.network.id;
  [partner, other] = [await makePartner({ name: "One" }), await makePartner({ name: "Two" })];
  usd = await makeOffer({ name: "Dollars" });
  eur = await makeOffer({ name: "Euros", currency: "EUR" });
  await count(usd, partner, "2026-03-01T23:50:00Z", { clicks: 8 });
  await count(usd, partner, "2026-03-02T00:10:00Z", { ...success, click_conversions: 0 });
  await count(usd, partner, "2026-03-01T23:50:00Z", {
    click_conversions: 1,
    click_revenue: 5_000_000,
    click_payout: 3_500_000,
  });
  await count(
    usd,
    other,
    "2026-03-02T18:20:00Z",
    { clicks: 2, ...success, pending: 1 },
    { country: "DE", os: "android" },
  );
  await count(
    usd,
    other,
    "2026-03-02T18:40:00Z",
    { clicks: 4 },
    { subs: { 1: "news", 5: "x" }, country: "DE" },
  );
  await count(eur, partner, "2026-03-10T12:00:00Z", { clicks: 1, rejected: 1 }, { event: "a" });
});

const report = async (query: string, key?: string) =>
  (await call("GET", `/reports?from=2026-03-01&to=2026-03-31&${query}`, key ? { key } : {})).data;
const rows = async (query: string, ...columns: string[]) =>
  (await report(query)).rows.map((row: Json) => columns.map((column) => row[column]));

describe("/reports", () => {
  it("sums by offer, partner and advertiser, a currency a row", async () => {
    const { rows, totals } = await report("groupBy=offer,partner");
    expect(rows).toEqual([
      {
        offer: usd.id,
        offerId: usd.id,
        offerName: "Dollars",
        partner: partner.id,
        partnerId: partner.id,
        partnerName: "One",
        currency: "USD",
        clicks: 8,
        conversions: 1,
        pending: 0,
        rejected: 0,
        conversionRate: 0.125,
        revenue: 5,
        payout: 3.5,
        profit: 1.5,
        epc: 0.625,
      },
      expect.objectContaining({ partnerName: "Two", clicks: 6, conversions: 1, pending: 1, currency: "USD" }),
      expect.objectContaining({ offerName: "Euros", clicks: 1, rejected: 1, currency: "EUR" }),
    ]);
    expect(totals).toMatchObject({
      clicks: 15,
      conversions: 2,
      pending: 1,
      rejected: 1,
      currency: null,
      revenue: null,
    });
    expect(totals.byCurrency.map((sum: Json) => [sum.currency, sum.revenue])).toEqual([
      ["USD", 10],
      ["EUR", 0],
    ]);
    const one = await report(`offerId=${usd.id}`);
    expect(one.rows).toHaveLength(1);
    expect(one.totals).toMatchObject({ currency: "USD", clicks: 14, revenue: 10, payout: 7, profit: 3 });
  });

  it("has no rows and zero totals where nothing happened", async () => {
    const { rows, totals } = await report(`offerId=${crypto.randomUUID()}&groupBy=day`);
    expect(rows).toEqual([]);
    expect(totals).toMatchObject({
      clicks: 0,
      conversions: 0,
      revenue: 0,
      profit: 0,
      epc: 0,
      conversionRate: 0,
    });
  });

  it("groups by the hour, day, week and month of any zone", async () => {
    const of = `offerId=${usd.id}`;
    expect(await rows(`${of}&groupBy=day&tz=UTC`, "day", "clicks", "conversions")).toEqual([
      ["2026-03-01", 8, 0],
      ["2026-03-02", 6, 2],
    ]);
    // In India 18:30 UTC is midnight: quarter hours tell what came before and after it.
    expect(await rows(`${of}&groupBy=day&tz=Asia/Kolkata`, "day", "clicks", "conversions")).toEqual([
      ["2026-03-02", 10, 2],
      ["2026-03-03", 4, 0],
    ]);
    expect(await rows(`${of}&groupBy=week&tz=UTC`, "week", "clicks")).toEqual([
      ["2026-02-23", 8],
      ["2026-03-02", 6],
    ]);
    expect(await rows(`${of}&groupBy=month&tz=America/New_York`, "month", "clicks")).toEqual([
      ["2026-03", 14],
    ]);
    expect(await rows(`${of}&groupBy=hour&tz=Asia/Kolkata`, "hour", "clicks")).toEqual([
      ["2026-03-02T05:00:00+05:30", 8 + 0],
      ["2026-03-02T23:00:00+05:30", 2],
      ["2026-03-03T00:00:00+05:30", 4],
    ]);
    expect((await rows(`${of}&groupBy=hour&tz=UTC`, "hour"))[0]).toEqual(["2026-03-01T23:00:00Z"]);
  });

  it("reads days in the zone, and times to the quarter hour", async () => {
    const span = async (query: string) =>
      (await call("GET", `/reports?offerId=${usd.id}&${query}`)).data.totals.clicks;
    expect(await span("from=2026-03-02&to=2026-03-02&tz=UTC")).toBe(6);
    expect(await span("from=2026-03-02&to=2026-03-02&tz=Asia/Kolkata")).toBe(10);
    expect(await span("from=2026-03-02T18:30:00Z&to=2026-03-02T18:45:00Z")).toBe(4);
    expect((await call("GET", "/reports?from=2026-03-02&to=2026-03-01")).messages).toEqual([
      "to: must be after from",
    ]);
    expect((await call("GET", "/reports?tz=Mars/Phobos")).messages).toEqual([
      "tz: must be an IANA time zone like Europe/Berlin",
    ]);
  });

  it("refuses days that the calendar does not have", async () => {
    for (const to of ["2026-02-30", "2026-02-30T12:00:00Z"]) {
      const answer = await call("GET", `/reports?from=2026-02-01&to=${to}`);
      expect(answer.messages).toEqual(["to: 2026-02-30 is not a day of the calendar"]);
    }
  });

  it("names what is wrong with both bounds beside all else that is wrong", async () => {
    const { messages } = await call("GET", "/reports?from=soon&to=2026-02-30&basis=none");
    expect(messages).toEqual([
      "from: must be a time like 2026-01-31T12:00:00Z or a day like 2026-01-31",
      "to: 2026-02-30 is not a day of the calendar",
      "basis: must be one of click, conversion",
    ]);
  });

  it("refuses the filters of clicks that sums cannot mind, each with a message, for CSV too", async () => {
    const refused = async (query: string) => {
      const { status, messages } = await call("GET", `/reports?${query}`);
      const csv = await rawCall("GET", `/reports?${query}`, { headers: { accept: "text/csv" } });
      expect([status, csv.status]).toEqual([422, 422]);
      return messages;
    };
    expect(await refused("q=zzzz&kind=bot&test=true&pub_sub_7=zz")).toEqual([
      "pub_sub_7: reports are kept by pub_sub_1 to pub_sub_5; pubSub7 stands in the CSV of /clicks and /conversions",
      "kind: reports count people's clicks alone; the others are in /clicks, by the same filter",
      "test: reports leave tests out; they are in /clicks and /conversions, by the same filter",
      "q: reports know sums, not the records in them; search in /clicks or /conversions",
    ]);
    expect(await refused("pub_sub_6=a&pub_sub_15=b")).toHaveLength(2);
    expect(await refused("kind=nobody")).toHaveLength(1);
    expect((await report(`offerId=${usd.id}&kind=human&test=false&q=`)).totals.clicks).toBe(14);
  });

  it("filters by a link, which is its offer and partner", async () => {
    const made = await call("POST", `/offers/${usd.id}/links`, { body: { partnerId: other.id } });
    expect((await report(`linkId=${made.data.id}`)).totals).toMatchObject({ clicks: 6, conversions: 1 });
    expect((await report(`linkId=${made.data.id}&partnerId=${partner.id}`)).totals.clicks).toBe(0);
    expect((await report(`linkId=${crypto.randomUUID()}`)).totals.clicks).toBe(0);
  });

  it("groups and filters by visitor and sub, and the parts add up to the whole", async () => {
    const of = `offerId=${usd.id}`;
    const byCountry = await report(`${of}&groupBy=country,os`);
    expect(byCountry.rows.map((row: Json) => [row.country, row.os, row.clicks])).toEqual([
      ["US", "ios", 8],
      ["DE", "ios", 4],
      ["DE", "android", 2],
    ]);
    expect(byCountry.totals).toMatchObject({ clicks: 14, conversions: 2 });
    const bySub = await report(`${of}&groupBy=pub_sub_1`);
    expect(bySub.rows.map((row: Json) => [row.pub_sub_1, row.clicks])).toEqual([
      [null, 10],
      ["news", 4],
    ]);
    expect(await rows(`${of}&pub_sub_5=x`, "clicks")).toEqual([[4]]);
    expect(await rows(`${of}&country=de&device=mobile`, "clicks")).toEqual([[6]]);
  });

  it("counts conversions by their own time or by their click's", async () => {
    const of = `offerId=${usd.id}&partnerId=${partner.id}&groupBy=day&tz=UTC`;
    expect(await rows(`${of}&basis=conversion`, "day", "conversions", "revenue")).toEqual([
      ["2026-03-01", 0, 0],
      ["2026-03-02", 1, 5],
    ]);
    expect(await rows(`${of}&basis=click`, "day", "conversions", "revenue")).toEqual([["2026-03-01", 1, 5]]);
  });

  it("knows events, with the clicks that led to them", async () => {
    expect(await rows(`offerId=${eur.id}&groupBy=event`, "event", "rejected")).toEqual([["a", 1]]);
    expect(await rows(`offerId=${usd.id}&eventId=a`, "clicks", "conversions")).toEqual([[14, 0]]);
  });

  it("gives a partner its own, without our revenue", async () => {
    const key = await makeKey("partner", other.id);
    const { rows, totals } = await report("groupBy=partner,offer", key);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ partnerId: other.id, clicks: 6, payout: 3.5, epc: 0.583333 });
    for (const hidden of ["revenue", "profit"]) {
      expect(rows[0]).not.toHaveProperty(hidden);
      expect(totals).not.toHaveProperty(hidden);
    }
    expect((await call("GET", "/reports?groupBy=advertiser", { key })).status).toBe(403);
  });

  it("keeps networks apart and says what it does not know", async () => {
    const stranger = await makeNetwork();
    expect((await report("groupBy=offer", stranger.key)).rows).toEqual([]);
    const wrong = await call("GET", "/reports?groupBy=offer,moon");
    expect(wrong.messages[0]).toMatch(/^groupBy: moon is not one of offer, partner/);
  });

  it("streams CSV", async () => {
    const query = "/reports?from=2026-03-01&to=2026-03-31&groupBy=offer,day&tz=UTC";
    const csv = await (await rawCall("GET", query, { headers: { accept: "text/csv" } })).text();
    const [head, ...lines] = csv.trim().split("\r\n");
    expect(head).toMatch(/^offer,offerId,offerName,day,currency,clicks,conversions/);
    expect(lines).toHaveLength(3);
  });
});
