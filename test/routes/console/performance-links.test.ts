import { beforeAll, describe, expect, it } from "vitest";
import { type Person, signedInOwner } from "../../support/browser";
import { click, landed, makeWorld, manage, postback, until, type World } from "../../support/world";

const PATH = "/reports/performance";

let owner: Person;
let world: World;

beforeAll(async () => {
  owner = await signedInOwner();
  world = await makeWorld({ offer: { name: "Behind figures" } });
  const ids = [await click(world.links[0].id, "a"), await click(world.links[0].id, "b")];
  await landed(ids);
  await postback({ gk_click_id: ids[0] ?? "" });
  await until("the report", async () => {
    const { totals } = (await manage("GET", "/reports")).data;
    return totals.clicks === 2 && totals.conversions === 1;
  });
});

/** Where the rows of a report lead: to a list, or further into the report. */
async function linksOn(query: string, to: string): Promise<URLSearchParams[]> {
  const { text } = await owner.get(`${PATH}?${query}`);
  const [, rows = ""] = /<tbody>(.*)<\/tbody>.*<tfoot>/s.exec(text) ?? [];
  expect(rows).toContain("<tr>");
  const found = rows.matchAll(new RegExp(`href="${to}\\?([^"]*)"`, "g"));
  return [...found].map(([, search = ""]) => new URLSearchParams(search.replaceAll("&amp;", "&")));
}

describe("behind a row of the performance report", () => {
  it("are its conversions by their own time; their list knows no other", async () => {
    expect((await linksOn("groupBy=offer", "/reports/conversions")).length).toBe(1);
    expect(await linksOn("groupBy=offer&basis=click", "/reports/conversions")).toEqual([]);
    expect((await linksOn("groupBy=offer&basis=click", "/reports/clicks")).length).toBe(1);
  });

  it("is no list where the row stands for what has no event, for which no list can be asked", async () => {
    const { text } = await owner.get(`${PATH}?groupBy=event`);
    expect(text).toContain("No event");
    expect(await linksOn("groupBy=event", "/reports/conversions")).toEqual([]);
    expect(await linksOn("groupBy=offer,event", "/reports/conversions")).toEqual([]);
  });

  it("are the days of its week or month that the report is of, and no others", async () => {
    const today = new Date().toISOString().slice(0, 10);
    for (const groupBy of ["week", "month", "day,month", "month,week"]) {
      for (const to of ["/reports/clicks", "/reports/conversions", PATH]) {
        const links = await linksOn(`groupBy=${groupBy}&from=${today}&to=${today}`, to);
        expect(links.length).toBeGreaterThan(0);
        for (const link of links) expect([link.get("from"), link.get("to")]).toEqual([today, today]);
      }
    }
  });

  it("is its hour, whatever larger times stand beside it", async () => {
    for (const groupBy of ["hour,day", "day,hour,offer"]) {
      const links = await linksOn(`groupBy=${groupBy}&tz=Asia/Kolkata`, "/reports/clicks");
      expect(links.length).toBeGreaterThan(0);
      for (const link of links) {
        const [from, to] = ["from", "to"].map((bound) => Date.parse(link.get(bound) ?? ""));
        expect((to ?? 0) - (from ?? 0)).toBe(3_600_000);
      }
    }
  });
});
