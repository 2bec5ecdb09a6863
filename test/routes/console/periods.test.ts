import { beforeAll, describe, expect, it } from "vitest";
import { type Person, signedIn, signedInOwner } from "../../support/browser";
import { clicks, makeWorld, manage, postback, until, type World } from "../../support/world";

const PERFORMANCE = "/reports/performance";
const MOMENTS = "from=2026-11-20T18:30:00.000Z&to=2026-11-21T18:30:00.000Z";

let owner: Person;
let partner: Person;
let world: World;

beforeAll(async () => {
  owner = await signedInOwner();
  world = await makeWorld({ offer: { name: "Busy" } });
  partner = await signedIn("partner", { partnerId: world.partners[0].id });
  const quiet = await makeWorld({ offer: { name: "Paying" } });
  await clicks(world, "a", "b", "c");
  const [gk_click_id = ""] = await clicks(quiet, "d");
  await postback({ gk_click_id });
  await until("the report", async () => {
    const { totals } = (await manage("GET", "/reports")).data;
    return totals.clicks === 4 && totals.conversions === 1;
  });
});

/** What stands in a field for days. */
function dayIn(text: string, name: string): string | undefined {
  const fields = [...text.matchAll(/<input[^>]*type="date"[^>]*>/g)].map(([field]) => field);
  return fields.find((field) => field.includes(`name="${name}"`))?.match(/value="([^"]*)"/)?.[1];
}

describe("a report's days", () => {
  it("are the same 30 in the portal as in the console, and stand in the form", async () => {
    const spans = await Promise.all(
      [partner.get("/portal/performance"), owner.get(PERFORMANCE)].map(async (page) => {
        const { text } = await page;
        return [dayIn(text, "from"), dayIn(text, "to")];
      }),
    );
    expect(spans[0]).toEqual(spans[1]);
    const [[from = "", to = ""] = []] = spans;
    expect((Date.parse(to) - Date.parse(from)) / 86_400_000).toBe(29);
  });

  it("have quick links, which keep what else was asked", async () => {
    const lists = ["/reports/clicks", "/reports/conversions", "/reports/callbacks", "/history"];
    for (const path of lists) {
      const { text } = await owner.get(`${path}?offerId=${world.offer.id}`);
      const links = [...text.matchAll(/href="([^"]*)"[^>]*>Last month</g)];
      expect(links.length, path).toBe(1);
      expect(links[0]?.[1]).toContain(`offerId=${world.offer.id}`);
    }
    const { text } = await owner.get(`${PERFORMANCE}?groupBy=offer&metric=payout`);
    const href = /href="([^"]*)"[^>]*>Today</.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const today = new Date().toISOString().slice(0, 10);
    for (const part of ["groupBy=offer", "metric=payout", `from=${today}`, `to=${today}`])
      expect(href).toContain(part);
    expect((await owner.get(href)).text).toContain('aria-current="true">Today<');
    expect((await partner.get("/portal/clicks")).text).toContain(">Last 7 days<");
  });
});

describe("a time that is no whole days", () => {
  it.each(["/reports/clicks", "/reports/conversions", "/reports/callbacks", "/history", PERFORMANCE])(
    "stays with the next Show on %s, and can be taken away",
    async (path) => {
      const { text } = await owner.get(`${path}?${MOMENTS}&offerId=${world.offer.id}`);
      expect(text).toContain('<input type="hidden" name="from" value="2026-11-20T18:30:00.000Z"/>');
      expect(text).toContain('<input type="hidden" name="to" value="2026-11-21T18:30:00.000Z"/>');
      expect(text).toMatch(/From .*20 Nov 2026, 18:30:00.*UTC/s);
      const clear = /href="\?([^"]*)" aria-label="Any time"/.exec(text)?.[1] ?? "";
      expect(clear).toContain(`offerId=${world.offer.id}`);
      expect(clear).not.toMatch(/from=|to=/);
      expect(dayIn(text, "from")).toBeUndefined();
    },
  );
});

describe("the rows of Performance", () => {
  const names = (text: string) =>
    [...text.matchAll(/<th scope="row".*?<bdi>(.*?)<\/bdi>/gs)].map(([, name]) => name);

  it("can be sorted by a figure, greatest first; times stand in their order", async () => {
    const byClicks = await owner.get(`${PERFORMANCE}?groupBy=offer&sort=clicks`);
    expect(names(byClicks.text)).toEqual(["Busy", "Paying"]);
    expect(byClicks.text).toMatch(/aria-sort="descending"><a href="[^"]*">Clicks ↓/);
    const href = /<a href="([^"]*sort=conversions[^"]*)"/.exec(byClicks.text)?.[1] ?? "";
    expect(names((await owner.get(href.replaceAll("&amp;", "&"))).text)).toEqual(["Paying", "Busy"]);
    expect((await owner.get(`${PERFORMANCE}?groupBy=day`)).text).not.toContain("aria-sort");
    expect((await owner.get(`${PERFORMANCE}?groupBy=offer&sort=nonsense`)).status).toBe(200);
  });

  it("say whose records each of their links has", async () => {
    const { text } = await owner.get(`${PERFORMANCE}?groupBy=offer`);
    for (const label of ["Clicks of Busy", "Conversions of Busy", "Clicks of Paying"])
      expect(text).toContain(`aria-label="${label}"`);
  });
});

describe("what is printed of a list", () => {
  it("says what it was asked for, records by their names", async () => {
    const { text } = await owner.get(`/reports/clicks?offerId=${world.offer.id}&from=2026-11-01`);
    const said = /<p class="print-only">(.*?)<\/p>/s.exec(text)?.[1]?.replaceAll(/<[^>]*>/g, "");
    expect(said).toBe("Offer: Busy · From: 2026-11-01");
  });
});

describe("a CSV file", () => {
  it("has the days that it is of in its name", async () => {
    const nameOf = async (query: string, by = owner, path = "/reports/conversions") =>
      /filename="(.*)"/.exec(
        (await by.get(`${path}.csv${query}`)).headers.get("content-disposition") ?? "",
      )?.[1];
    expect(await nameOf("")).toBe("conversions.csv");
    expect(await nameOf("?from=2026-11-01&to=2026-11-30")).toBe("conversions_2026-11-01_2026-11-30.csv");
    expect(await nameOf("?to=2026-11-30", partner, "/portal/clicks")).toBe("clicks_start_2026-11-30.csv");
  });
});

describe("the portal's history", () => {
  it("has the name of an offer that is paused, and can be asked for it", async () => {
    const paused = await makeWorld({ offer: { name: "Paused Quest" } });
    const person = await signedIn("partner", { partnerId: paused.partners[0].id });
    const [gk_click_id = ""] = await clicks(paused, "before");
    await postback({ gk_click_id });
    await manage("PATCH", `/offers/${paused.offer.id}`, { status: "paused" });
    for (const path of ["/portal/clicks", "/portal/conversions", "/portal/performance"]) {
      const { text } = await person.get(path);
      expect(text, path).toContain(`<option value="${paused.offer.id}">Paused Quest</option>`);
    }
    const { text } = await person.get("/portal/conversions");
    expect(text).toContain("<bdi>Paused Quest</bdi>");
    const other = await partner.get(`/portal/clicks?offerId=${paused.offer.id}`);
    expect(other.text).not.toContain("Paused Quest");
  });
});
