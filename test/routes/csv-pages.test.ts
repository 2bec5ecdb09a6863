import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../src/domain/account/account";
import { parseCsv } from "../../src/domain/csv";
import { csvAnswer, wantsCsv } from "../../src/routes/api/csv";
import { insertClicks } from "../../src/store/click/clicks";
import type { PageAsk } from "../../src/store/query/page";
import { type Ask, rawCall } from "../support/api";
import { makeClick } from "../support/factories";
import { clicks, type Json, makeWorld, manage } from "../support/world";

/** A list of numbered rows of some width, newest first, and how long the pages were that were asked of it. */
function listOf(count: number, width: number) {
  const asked: number[] = [];
  const page = async ({ before, limit }: PageAsk) => {
    asked.push(limit);
    const from = before === null ? 0 : Number(before) + 1;
    const end = Math.min(from + limit, count);
    const rows = Array.from({ length: end - from }, (_, i) => ({ n: from + i, text: "x".repeat(width) }));
    return { rows, next: end < count ? String(end - 1) : null };
  };
  return { asked, page };
}

async function numbersIn(answer: Response): Promise<number[]> {
  const lines = (await answer.text()).trimEnd().split("\r\n");
  return lines.slice(1).map((line) => Number(line.split(",")[0]));
}

describe("a CSV of many rows", () => {
  it.each([
    ["narrow", 10, 4_000],
    ["as wide as clicks", 550, 3_580],
    ["very wide", 40_000, 100],
  ])("reads %s rows in pages of about two megabytes, and each row once", async (_, width, length) => {
    const count = 3 * length + 501;
    const { asked, page } = listOf(count, width);
    const numbers = await numbersIn(await csvAnswer("rows", ["n", "text"], page));
    expect(numbers).toEqual(Array.from({ length: count }, (_, n) => n));
    const [first, ...others] = asked;
    // The first page tells how wide the rows are.
    expect(first).toBe(500);
    expect(others.length).toBeGreaterThan(2);
    for (const limit of others) expect(Math.abs(limit - length) / length).toBeLessThan(0.02);
  });

  it("goes on after a page that holds nothing", async () => {
    const pages = [["a"], [], [], ["b"]].map((names) => names.map((name) => ({ name })));
    const page = async ({ before }: PageAsk) => {
      const n = before === null ? 0 : Number(before);
      return { rows: pages[n] ?? [], next: n + 1 < pages.length ? String(n + 1) : null };
    };
    const answer = await csvAnswer("rows", ["name"], page);
    expect(await answer.text()).toBe("name\r\na\r\nb\r\n");
  });
});

describe("an Accept header", () => {
  it.each([
    ["text/csv", true],
    ["Text/CSV; charset=utf-8", true],
    ["text/csv, application/json", true],
    ["application/json, text/csv", false],
    ["application/json;q=0.1, text/csv", true],
    ["text/csv;q=0.1, application/json", false],
    ["text/csv;q=0.5, application/json;q=0.50", true],
    ["text/csv;q=0", false],
    ["text/csv;q=0, */*", false],
    ["text/csv, */*", true],
    ["*/*, text/csv", true],
    ["text/csv;q=0.5, */*", false],
    ["text/csv;q=0.5, application/json;q=0.4, */*", true],
    ["*/*", false],
    ["", false],
    [undefined, false],
  ])("of %j asks for CSV: %s", (accept, csv) => {
    expect(wantsCsv(accept)).toBe(csv);
  });

  it("is weighed at the door", async () => {
    const typeOf = async (accept: string) =>
      (await rawCall("GET", "/partners", { headers: { accept } })).headers.get("content-type");
    expect(await typeOf("application/json;q=0.1, text/csv")).toBe("text/csv; charset=utf-8");
    expect(await typeOf("text/csv;q=0")).toContain("application/json");
  });
});

describe("a CSV of records", () => {
  const csv = async (path: string, ask: Ask = {}) => {
    const [head = [], ...rows] = parseCsv(
      await (await rawCall("GET", path, { ...ask, headers: { accept: "text/csv" } })).text(),
    );
    return rows.map((row) => Object.fromEntries(row.map((cell, i) => [head[i], cell])));
  };

  it("has behind its columns the names of offer, partner and advertiser; a partner's not the advertiser's", async () => {
    const world = await makeWorld({
      offer: { name: 'Space "Miner", deluxe' },
      partner: { name: "=Rewards" },
      advertiser: { name: "Acme, Inc." },
    });
    await clicks(world, "ann", "ben");
    const { offer, partners, advertiser } = world;
    const rows = await csv(`/clicks?offerId=${offer.id}`);
    const named = { offerName: offer.name, partnerName: "'=Rewards", advertiserName: "Acme, Inc." };
    expect(rows).toHaveLength(2);
    for (const row of rows)
      expect(row).toMatchObject({ offerId: offer.id, advertiserId: advertiser.id, ...named });
    expect(Object.keys(rows[0] ?? {}).slice(-3)).toEqual(Object.keys(named));
    const key = (await manage("POST", "/api-keys", { name: "P", role: "partner", partnerId: partners[0].id }))
      .data.key;
    const [own = {}] = await csv("/clicks", { key });
    expect(Object.keys(own).slice(-2)).toEqual(["offerName", "partnerName"]);
    expect(own.offerName).toBe(offer.name);
  });

  it("names what is on its later pages too", async () => {
    const world = await makeWorld({ partners: 2 });
    const [first, second] = world.links;
    const shared = { networkId: world.offer.networkId ?? DEFAULT_NETWORK_ID, offerId: world.offer.id };
    const of = (link: Json, count: number) =>
      Array.from({ length: count }, () =>
        makeClick({
          ...shared,
          linkId: link.id,
          partnerId: link.partnerId,
          advertiserId: world.advertiser.id,
        }),
      );
    await insertClicks(env, 0, [...of(first, 600), ...of(second, 600)]);
    const rows = await csv(`/clicks?offerId=${world.offer.id}`);
    expect(rows).toHaveLength(1_200);
    expect(new Set(rows.map(({ partnerId }) => partnerId)).size).toBe(2);
    expect(new Set(rows.map(({ partnerName }) => partnerName))).toEqual(new Set(["Rewards App"]));
  });
});
