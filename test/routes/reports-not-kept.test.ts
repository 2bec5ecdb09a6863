import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { forgetQuarters } from "../../src/flows/report/forget-quarters";
import { compactDays } from "../../src/flows/report/sweep-daily-rollups";
import { countClicks } from "../../src/store/click/count-clicks";
import { call, rawCall } from "../support/api";
import { type Person, signedIn, signedInOwner } from "../support/browser";
import { rimAt } from "../support/callbacks";
import { makeClick } from "../support/factories";
import { makeWorld, type World } from "../support/world";

const DAY = 86_400_000;
const now = Date.now();
const today = Math.floor(now / DAY) * DAY;
const dayAgo = (days: number) => new Date(today - days * DAY).toISOString().slice(0, 10);
// Nothing of the last eight days goes, and of the day that ends within them.
const KEPT_FROM = 9;

let world: World;
let owner: Person;

beforeAll(async () => {
  owner = await signedInOwner();
  world = await makeWorld();
  const { networkId } = (await env.DB.prepare("SELECT network_id AS networkId FROM offers WHERE id = ?")
    .bind(world.offer.id)
    .first<{ networkId: string }>()) ?? { networkId: "" };
  const [{ id: linkId, partnerId }] = world.links;
  const of = { networkId, offerId: world.offer.id, advertiserId: world.advertiser.id, partnerId, linkId };
  const clicks = Array.from({ length: 60 }, (_, day) =>
    [1, 2].map((i) =>
      makeClick({ ...of, country: "DE", at: today - day * DAY - i * 3_600_000, subs: { 1: "a", 2: "b" } }),
    ),
  ).flat();
  await countClicks(env, [{ id: crypto.randomUUID(), clicks }], { now, token: crypto.randomUUID() });
  await compactDays(env, { now });
  await forgetQuarters(env, { rim: rimAt(now), room: 0 });
});

const ask = (query: Record<string, string>) => call("GET", `/reports?${new URLSearchParams(query)}`);
const month = { from: dayAgo(30), to: dayAgo(1) };

describe("a report on days whose quarter hours were removed", () => {
  test.each([
    ["by sub and country", { groupBy: "pub_sub_1,country" }],
    ["by two subs", { groupBy: "pub_sub_1,pub_sub_2" }],
    ["by hour and country", { groupBy: "hour,country" }],
    ["by day and country in another zone", { groupBy: "day,country", tz: "America/New_York" }],
    ["by hour in a zone of half hours", { groupBy: "hour", tz: "Asia/Kolkata" }],
    ["of a part of a day, by country", { groupBy: "country", from: `${dayAgo(30)}T05:00:00Z` }],
  ])("%s is refused, and says what can be asked", async (_, query: Record<string, string>) => {
    const { status, code, messages, data } = await ask({ ...month, ...query });
    expect([status, code, data]).toEqual([422, "NOT_KEPT", null]);
    const first =
      query.tz === "America/New_York" || query.tz === "Asia/Kolkata"
        ? /\d{4}-\d\d-\d\d/
        : dayAgo(KEPT_FROM - 1);
    expect(messages[0]).toMatch(first);
    expect(messages[1]).toContain("whole days in the time zone UTC");
  });

  test.each([
    ["by country, device and system", { groupBy: "day,country,device,os" }],
    ["by one sub", { groupBy: "partner,pub_sub_1" }],
    ["by hour and offer", { groupBy: "hour,offer" }],
    ["by day in another zone", { groupBy: "day", tz: "America/New_York" }],
    ["of parts of days, by offer", { groupBy: "offer", from: `${dayAgo(30)}T05:00:00Z` }],
  ])("%s is answered", async (_, query) => {
    const { status, data } = await ask({ ...month, ...query });
    expect(status).toBe(200);
    expect(data.totals.clicks).toBeGreaterThan(40);
  });

  test("of the days that are kept is answered by anything", async () => {
    const { status, data } = await ask({
      from: dayAgo(KEPT_FROM - 1),
      to: dayAgo(0),
      groupBy: "hour,country,pub_sub_1,pub_sub_2",
    });
    expect([status, data.totals.clicks]).toEqual([200, 2 * (KEPT_FROM - 1)]);
  });

  test("is refused as CSV too", async () => {
    const answer = await rawCall(
      "GET",
      `/reports?${new URLSearchParams({ ...month, groupBy: "hour,country" })}`,
      {
        headers: { accept: "text/csv" },
      },
    );
    expect([answer.status, (await answer.text()).includes("NOT_KEPT")]).toEqual([422, true]);
  });
});

describe("the pages", () => {
  test("Performance says so in its place, and goes on with other questions", async () => {
    const query = new URLSearchParams(month);
    const refused = await owner.get(`/reports/performance?${query}&groupBy=hour&groupBy=country`);
    expect(refused.status).toBe(200);
    expect(refused.text).toContain("NOT_KEPT");
    expect(refused.text).toContain("whole days in the time zone UTC");
    const shown = await owner.get(`/reports/performance?${query}&groupBy=country`);
    expect(shown.text).not.toContain("NOT_KEPT");
  });

  test("a portal's Performance of these days is there", async () => {
    const partner = await signedIn("partner", { partnerId: world.partners[0].id });
    const { status, text } = await partner.get(
      `/portal/performance?${new URLSearchParams({ ...month, groupBy: "day" })}`,
    );
    expect([status, text.includes("NOT_KEPT")]).toEqual([200, false]);
  });

  test("the dashboard of a network that is in a zone of half hours now leads to the days that it can tell", async () => {
    await call("PATCH", "/network", { body: { timezone: "Asia/Kolkata" } });
    const month = await owner.get("/dashboard?period=30d");
    expect([month.status, month.location]).toEqual([303, "/dashboard?by=offer"]);
    for (const period of ["7d", "today"]) {
      const { status, text } = await owner.get(`/dashboard?period=${period}`);
      expect([period, status, text.includes("NOT_KEPT")]).toEqual([period, 200, false]);
      expect(text.includes("The last 30 days cannot be shown in this time zone")).toBe(period === "7d");
    }
  });
});
