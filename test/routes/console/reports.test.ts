import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../../src/domain/account/account";
import { mainDb } from "../../../src/store/databases";
import { alertFirings } from "../../../src/store/schema/main";
import { expectRefusal, type Person, signedIn, signedInOwner } from "../../support/browser";
import { partnerBox } from "../../support/partner";
import { makePartner } from "../../support/records";
import { click, landed, makeWorld, manage, postback, until, type World } from "../../support/world";

const HOSTILE = '<img src=x onerror=alert(1)>"';
const ESCAPED = "&lt;img src=x onerror=alert(1)&gt;&quot;";
const EMPTY = "/reports/performance?from=2020-01-01&to=2020-01-31";

let owner: Person;
let world: World;

describe("without anything yet", () => {
  beforeAll(async () => {
    owner = await signedInOwner();
  });

  it("the dashboard says what to do", async () => {
    const { status, text } = await owner.get("/dashboard");
    expect(status).toBe(200);
    for (const words of ["Five steps", "No postback waits.", "All partners take their callbacks."])
      expect(text).toContain(words);
    for (const words of ["data-chart", "Revenue", ">done<"]) expect(text).not.toContain(words);
    await makePartner();
    expect((await owner.get("/dashboard")).text).toMatch(/and set up its callback\. <[^>]*>done</);
    expect((await (await signedIn("analyst")).get("/dashboard")).text).toContain("An owner or manager goes");
  });

  it("performance says so, and differently when asked for something", async () => {
    expect((await owner.get("/reports/performance")).text).toContain("No clicks in the last 30 days");
    expect((await owner.get(EMPTY)).text).toContain("Nothing matches");
  });
});

describe("with clicks and conversions", () => {
  beforeAll(async () => {
    owner = await signedInOwner();
    const caps = [{ metric: "conversions", period: "day", limit: 1 }];
    world = await makeWorld({ offer: { name: HOSTILE, caps } });
    const ids = [];
    for (const member of ["a", "b", "c", "d"])
      ids.push(await click(world.links[0].id, member, { pub_sub_1: HOSTILE }));
    await landed(ids);
    await postback({ gk_click_id: ids[0] ?? "" });
    await until("the report", async () => {
      const { totals } = (await manage("GET", "/reports")).data;
      return totals.clicks === 4 && totals.conversions === 1;
    });
  });

  it.each(["today", "7d", "30d", "for ever"])("the dashboard tells %s", async (period) => {
    for (const by of ["offer", "partner", "country", "moon"]) {
      const { status, text } = await owner.get(`/dashboard?period=${period}&by=${by}`);
      expect(status).toBe(200);
      expect(text).toMatch(/<dt>Clicks<\/dt><dd>4<\/dd>/);
      expect(text).toMatch(/<dt>Conversion rate<\/dt><dd>25%<\/dd>/);
      expect(text).toMatch(/<dt>Profit<\/dt><dd><span class="money">1\.50/);
      expect(text).toContain("nothing before");
    }
  });

  it("the dashboard draws from data that the table below repeats", async () => {
    const { text } = await owner.get("/dashboard?period=7d");
    const data = JSON.parse(unescaped(/data-chart="([^"]*)"/.exec(text)?.[1] ?? ""));
    expect(data.labels.length).toBe(7);
    expect(data.series.map((one: { label: string }) => one.label)).toEqual(["Clicks", "Conversions"]);
    expect(data.series[0].values.reduce((sum: number, value: number) => sum + value, 0)).toBe(4);
    expect(text).toContain("The figures as a table");
  });

  it("the dashboard's columns have as many digits in each row", async () => {
    const { text } = await owner.get("/dashboard?by=offer");
    expect(text).toMatch(/data-label="Conversion rate"[^>]*><div><span class="money">25\.00%/);
    expect(text).toMatch(/data-label="EPC"[^>]*><div><span class="money">1\.2500</);
  });

  it("the dashboard tells of full caps", async () => {
    const { text } = await owner.get("/dashboard");
    expect(text).toContain(`<bdi>${ESCAPED}</bdi>`);
    expect(text).toContain("1 of 1 conversions, this day");
    expect(text).toContain("Reached");
    expect(text).not.toContain("<img src=x");
  });

  it("performance groups, totals and leads into its rows", async () => {
    const path = "/reports/performance?groupBy=offer&groupBy=day&metric=revenue";
    const { status, text } = await owner.get(path);
    expect(status).toBe(200);
    expect(text).toContain(`<bdi>${ESCAPED}</bdi>`);
    expect(text).toContain('value="offer" checked');
    expect(text).toContain(`offerId=${world.offer.id}`);
    expect(text).toMatch(/<tfoot>.*Total/s);
    expect(text).toContain("data-chart");
    const inside = unescaped(
      new RegExp(`href="(/reports/performance\\?[^"]*offerId=${world.offer.id}[^"]*)"`).exec(text)?.[1] ?? "",
    );
    expect(inside).toContain("groupBy=day");
    const within = await owner.get(inside);
    expect(within.text).toContain('value="day" checked');
    expect(within.text).toContain(`value="${world.offer.id}" selected`);
  });

  it.each([
    ...["hour", "week", "month", "event", "country", "device", "os", "advertiser", "partner"],
    ...["pub_sub_1", "country,os,day", "hour,offer", "nothing,day"],
  ])("performance by %s", async (groupBy) => {
    for (const metric of ["clicks", "conversionRate", "epc"]) {
      const { status, text } = await owner.get(`/reports/performance?groupBy=${groupBy}&metric=${metric}`);
      expect(status).toBe(200);
      expect(text).toMatch(/<tfoot>/);
      expect(text).not.toContain("<img src=x");
    }
  });

  it("performance filters, and shows what was asked", async () => {
    const none = await owner.get("/reports/performance?country=ZZ");
    expect(none.text).toContain("Nothing matches");
    const sub = await owner.get(
      `/reports/performance?pub_sub_1=${encodeURIComponent(HOSTILE)}&tz=Asia/Kolkata`,
    );
    expect(sub.text).toMatch(/<tfoot>/);
    expect(sub.text).toContain('value="Asia/Kolkata"');
  });

  it.each(["tz=Mars/Base", "from=tomorrow", "offerId=nobody", "from=2026-02-01&to=2026-01-01", "basis=x"])(
    "performance says what is wrong with %s",
    async (query) => {
      const { status, text } = await owner.get(`/reports/performance?${query}`);
      expect(status).toBe(200);
      expect(text).toContain("INVALID");
    },
  );

  it("performance leads to the records of a row, where their lists can be narrowed to it", async () => {
    const { text } = await owner.get("/reports/performance?groupBy=offer,day");
    const links = [...text.matchAll(/href="(\/reports\/(?:clicks|conversions)\?[^"]*)"/g)].map(
      ([, href]) => href,
    );
    expect(links.length).toBe(2);
    for (const link of links) {
      expect(link).toContain(`offerId=${world.offer.id}`);
      expect(link).toMatch(/from=[\d-]+&amp;to=[\d-]+/);
      expect((await owner.get(unescaped(link ?? ""))).status).toBe(200);
    }
    for (const query of ["groupBy=country", "groupBy=offer&os=windows"])
      expect((await owner.get(`/reports/performance?${query}`)).text).not.toContain('href="/reports/clicks?');
  });

  it("performance leads from a gk_click_id to the click's story, and says where other ids are found", async () => {
    const { text } = await owner.get("/reports/performance");
    expect(text).toMatch(/<input[^>]*placeholder="gk_click_id"[^>]*name="q"/);
    const [{ gkClickId }] = (await manage("GET", "/clicks?q=a")).data;
    for (const typed of [gkClickId, ` ${gkClickId.toUpperCase()} `]) {
      const asked = new URLSearchParams({ groupBy: "offer", q: typed });
      const found = await owner.get(`/reports/performance?${asked}`);
      const story = await owner.get(found.location ?? "");
      expect(story.text).toContain("COUNTED");
      expect(story.text).toContain(gkClickId);
    }
    const other = await owner.get(`/reports/performance?q=${encodeURIComponent(HOSTILE)}`);
    expectRefusal(other, "INVALID", `“${ESCAPED}” is no gk_click_id.`);
    expect(other.text).toContain(`href="/trace?q=${encodeURIComponent(HOSTILE)}"`);
    expect(other.text).not.toMatch(/<tfoot>|<img src=x/);
    const csv = await owner.get(`/reports/performance.csv?q=${gkClickId}`);
    expect(csv.status).toBe(422);
    expect(csv.text).toContain("Clicks has a CSV of one click");
  });

  it("the dashboard's alerts lead to what they are about", async () => {
    const [offerId, partnerId] = [world.offer.id, world.partners[0].id];
    const fired = [
      ["cap_reached", { offerId }, `/offers/${offerId}`],
      [
        "no_conversion",
        { offerId, partnerId },
        `/reports/performance?offerId=${offerId}&partnerId=${partnerId}&groupBy=day`,
      ],
      ["callback_failing", { partnerId, host: "x.example" }, `/reports/callbacks?partnerId=${partnerId}`],
      ["postback_errors", { errors: 30 }, "/history?type=postback&level=error"],
      ["member_ids", { partnerId }, `/partners/${partnerId}/health`],
      ["click_lost", { count: 1 }, "/history?code=CLICK_LOST"],
      ["self_check", { day: "2026-01-31" }, null],
    ] as const;
    const made = await Promise.all(fired.map(([kind, data]) => fire(kind, data)));
    const { text } = await owner.get("/dashboard");
    for (const [n, [kind, , to]] of fired.entries()) {
      const message = `<bdi>${kind} ${ESCAPED}</bdi>`;
      expect(text).toContain(`href="/alerts/${made[n]}"`);
      expect(text).toContain(to ? `<a href="${to.replaceAll("&", "&amp;")}">${message}</a>` : message);
      for (const page of [to ?? "/dashboard", `/alerts/${made[n]}`])
        expect([page, (await owner.get(page)).status]).toEqual([page, 200]);
    }
  });

  it("performance has further pages", async () => {
    const { text } = await owner.get("/reports/performance?groupBy=offer&page=2");
    expect(text).toContain("No rows on this page");
    expect(text).toContain("First rows");
  });

  it("performance is a CSV file too", async () => {
    const { headers, text } = await owner.get("/reports/performance.csv?groupBy=offer&groupBy=partner");
    expect(headers.get("content-type")).toContain("text/csv");
    expect(text.split("\r\n")[0]).toContain("offerName,partner,partnerId,partnerName,currency,clicks");
    expect(text.split("\r\n").filter(Boolean).length).toBe(2);
  });

  it("analysts see both, partners' users neither", async () => {
    const analyst = await signedIn("analyst");
    const person = await signedIn("partner", { partnerId: (await makePartner()).id });
    for (const path of ["/dashboard", "/reports/performance", "/reports/performance.csv"]) {
      expect((await analyst.get(path)).status).toBe(200);
      expect((await person.get(path)).status).toBe(404);
    }
  });
});

/** An alert of a kind that fires now; answers its id. */
async function fire(kind: string, data: Record<string, unknown>): Promise<string> {
  const webhookUrl = partnerBox().url("/hook");
  const made = await manage("POST", "/alerts", { name: `Watch ${kind}`, kind, webhookUrl });
  const firing = { id: crypto.randomUUID(), alertId: made.data.id, networkId: DEFAULT_NETWORK_ID };
  const told = { subject: kind, message: `${kind} ${HOSTILE}`, data, firedAt: Date.now() };
  await mainDb(env)
    .insert(alertFirings)
    .values({ ...firing, ...told, delivery: "delivered", tries: 1 });
  return made.data.id;
}

function unescaped(html: string): string {
  return html
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
}
