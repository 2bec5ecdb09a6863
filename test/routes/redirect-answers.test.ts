import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { visitWith } from "../support/faults";
import { ask, askClick, clicksOf, HUMAN, linkPath } from "../support/redirect";
import { landed, makeWorld, manage, postback, until, visit } from "../support/world";

let link: string;
beforeAll(async () => {
  link = (await makeWorld()).links[0].id;
});

describe("a browser reads a page", () => {
  const page = async (linkId: string, query?: Record<string, string>) => {
    const accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    const response = await ask(linkId, { query, headers: { accept } });
    return { response, text: await response.text() };
  };

  test.each([
    ["LINK_NOT_FOUND", 404, "There is no such link."],
    ["PUB_MEMBER_ID_MISSING", 400, "PubMemberId cannot be empty"],
  ])("with the reason of %s and the responseId", async (code, http, message) => {
    const linkId = code === "LINK_NOT_FOUND" ? crypto.randomUUID() : link;
    const { response, text } = await page(linkId, { pub_member_id: "" });
    expect(response.status).toBe(http);
    expect(response.headers.get("content-type")).toBe("text/html; charset=UTF-8");
    expect(response.headers.get("x-refused")).toBe(code);
    expect(response.headers.get("cache-control")).toBe("no-store");
    for (const part of [message, code, response.headers.get("x-response-id") ?? "?"])
      expect(text).toContain(part);
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(text.length).toBeLessThan(2_000);
    expect(text).not.toMatch(/<script|https?:\/\//);
  });

  test("that shows text as text", async () => {
    const value = `<img src=x onerror="alert('1')">&amp;`;
    const { offer, partners, links } = await makeWorld();
    const blockedSources = [{ partnerId: partners[0].id, sub: 1, value }];
    await manage("PATCH", `/offers/${offer.id}`, { blockedSources });
    const { response, text } = await page(links[0].id, { pub_sub_1: value });
    expect(response.status).toBe(403);
    expect(text).toContain("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;");
    expect(text).not.toContain("<img");
  });
});

test("whoever accepts anything gets the envelope", async () => {
  for (const accept of ["*/*", "application/json", ""]) {
    const response = await ask(link, { query: { pub_member_id: "" }, headers: { accept } });
    expect(response.headers.get("content-type")).toBe("application/json");
  }
});

describe("HEAD answers as GET would and records nothing", () => {
  test("for a click that would count", async () => {
    const { offer, links } = await makeWorld();
    const response = await ask(links[0].id, { method: "HEAD" });
    const id = "00000000-0000-8000-8000-000000000000";
    expect(response.status).toBe(302);
    expect(response.headers.get("x-gk-click-id")).toBe(id);
    expect(response.headers.get("location")).toBe(`https://track.example/c?x=1&sub1=${id}`);
    expect(response.headers.get("cache-control")).toBe("no-store");
    // What came after it and went the same way is there: so would be what it had recorded.
    await landed([await askClick(links[0].id)]);
    await until("the count", async () => (await clicksOf(offer.id)).counted > 0);
    expect(await clicksOf(offer.id)).toEqual({ stored: 1, counted: 1 });
  });

  test("for a refusal", async () => {
    const response = await ask(link, { method: "HEAD", query: { pub_member_id: "" } });
    expect(response.status).toBe(400);
    expect(response.headers.get("x-refused")).toBe("PUB_MEMBER_ID_MISSING");
    expect(await response.text()).toBe("");
    const warned = await ask(link, { method: "HEAD", query: { pub_sub_1: "{sub}" } });
    expect(warned.status).toBe(302);
    const asked = await ask(link, { query: { pub_member_id: "" } });
    const ids = [asked, response, warned].map((answer) => answer.headers.get("x-response-id"));
    const lines = () =>
      env.LOGS.prepare("SELECT response_id AS id FROM history WHERE response_id IN (?, ?, ?)")
        .bind(...ids)
        .raw();
    await until("the line of the GET that came after", async () => (await lines()).length > 0);
    expect(await lines()).toEqual([[ids[0]]]);
  });
});

test.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "TRACE"])(
  "%s is not for tracking links",
  async (method) => {
    const response = await ask(link, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const responseId = response.headers.get("x-response-id");
    expect(await response.json()).toMatchObject({
      isSuccessful: false,
      code: "METHOD_NOT_ALLOWED",
      responseId,
    });
  },
);

test("a path beside it is an envelope with 404", async () => {
  const response = await visit(`/api/v1/offer-link/redirect/${crypto.randomUUID()}/more`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "NOT_FOUND" });
});

test("the id of a link is read with or without dashes and in any case", async () => {
  for (const id of [link.toUpperCase(), link.replaceAll("-", "")]) await askClick(id);
});

test("ids of clicks are unique and in time order", async () => {
  const burst = await Promise.all(Array.from({ length: 300 }, () => askClick(link)));
  expect(new Set(burst).size).toBe(300);
  await scheduler.wait(5);
  const row: string[] = [];
  for (let i = 0; i < 20; i++) {
    row.push(await askClick(link));
    await scheduler.wait(3);
  }
  expect(row.toSorted()).toEqual(row);
  expect(burst.every((id) => id < (row[0] ?? ""))).toBe(true);
});

test("while keys rotate, ids of either key are ours", async () => {
  const [first = "", second = ""] = env.CLICK_ID_SECRETS.split(",");
  const before = { ...env, CLICK_ID_SECRETS: `${second},${first}` };
  const { response, settled } = await visitWith(before, linkPath(link), { headers: HUMAN });
  await settled();
  const ids = [
    response.headers.get("x-gk-click-id") ?? "",
    await askClick(link, { query: { pub_member_id: "m-2" } }),
  ];
  const keyNumber = (id: string) => (Number.parseInt(id.slice(14, 18), 16) >> 10) & 3;
  expect(ids.map(keyNumber)).toEqual([0, 1]);
  await landed(ids);
  for (const id of ids) expect(await postback({ gk_click_id: id })).toMatchObject({ code: "ACCEPTED" });
});
