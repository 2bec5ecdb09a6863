import { expect, test } from "vitest";
import { ask } from "../support/redirect";
import { makeWorld } from "../support/world";

const PUBLIC = { pub_click_id: "c/1 ü", pub_member_id: "m&1=#" };

/** The Location of a click through a template; `ID` stands for the click's id in what is expected. */
async function locationOf(trackingUrl: string, query: Record<string, string>) {
  const { links, offer, partners } = await makeWorld({ offer: { trackingUrl, name: "Space Miner: é" } });
  const before = Math.floor(Date.now() / 1000);
  const response = await ask(links[0].id, { query: { ...PUBLIC, ...query }, cf: { country: "DE" } });
  const id = response.headers.get("x-gk-click-id") ?? "";
  const location = response.headers.get("location") ?? "";
  expect(response.status).toBe(302);
  return {
    location: location.replaceAll(id, "ID"),
    raw: location,
    id,
    link: links[0],
    offer,
    partner: partners[0],
    before,
  };
}

test.each([
  ["a macro at the end", "https://t.example/c?s={gk_click_id}", "https://t.example/c?s=ID"],
  ["a fragment", "https://t.example/c?s={gk_click_id}#!/home?x=1", "https://t.example/c?s=ID#!/home?x=1"],
  ["a macro in the path", "https://t.example/{gk_click_id}/go", "https://t.example/ID/go"],
  [
    "odd characters of the template",
    "https://t.example/(a)[b]~!$'*;,@:?s={gk_click_id}&e=%7B%7d%2f",
    "https://t.example/(a)[b]~!$'*;,@:?s=ID&e=%7B%7d%2f",
  ],
  [
    "an encoded callback inside",
    "https://t.example/c?cb=https%3A%2F%2Fcb.example%2F%3Fid%3D{gk_click_id}%26x%3D1&k=1",
    "https://t.example/c?cb=https%3A%2F%2Fcb.example%2F%3Fid%3DID%26x%3D1&k=1",
  ],
  [
    "values, encoded",
    "https://t.example/c?s={gk_click_id}&c={pub_click_id}&m={pub_member_id}",
    "https://t.example/c?s=ID&c=c%2F1%20%C3%BC&m=m%261%3D%23",
  ],
  [
    "raw values",
    "https://t.example/c?s={gk_click_id}&c={pub_click_id:raw}&m={pub_member_id:raw}",
    "https://t.example/c?s=ID&c=c/1%20%C3%BC&m=m&1=#",
  ],
  [
    "case",
    "https://t.example/c?s={gk_click_id}&u={pub_sub_1:upper}&l={pub_sub_1:lower}",
    "https://t.example/c?s=ID&u=AB&l=ab",
  ],
  [
    "defaults",
    "https://t.example/c?s={gk_click_id}&a={pub_sub_2=none}&b={pub_sub_2}&c={pub_sub_1=none}",
    "https://t.example/c?s=ID&a=none&b=&c=aB",
  ],
  [
    "a value map",
    "https://t.example/c?s={gk_click_id}&a={pub_sub_1:aB=1,x=2}&b={device:desktop=d}",
    "https://t.example/c?s=ID&a=1&b=d",
  ],
  [
    "a hash",
    "https://t.example/c?s={gk_click_id}&h={pub_sub_1:sha256}",
    "https://t.example/c?s=ID&h=042ac5b8da4052545d4b28fe223994711495be3cdeeb8a1f3e2a9d7d8bbae87c",
  ],
  [
    "the visitor",
    "https://t.example/c?s={gk_click_id}&v={country}-{device}-{os}",
    "https://t.example/c?s=ID&v=DE-desktop-windows",
  ],
])("%s", async (_, template, expected) => {
  expect((await locationOf(template, { pub_sub_1: "aB" })).location).toBe(expected);
});

test("our own ids, names and the time are filled in", async () => {
  const template =
    "https://t.example/c?s={gk_click_id:compact}&o={gk_offer_id}&n={gk_offer_name}&l={gk_link_id}&p={gk_partner_id}&t={timestamp}";
  const { raw, id, link, offer, partner, before } = await locationOf(template, {});
  const [head, time] = raw.split("&t=");
  expect(head).toBe(
    `https://t.example/c?s=${id.replaceAll("-", "")}&o=${offer.id}&n=Space%20Miner%3A%20%C3%A9&l=${link.id}&p=${partner.id}`,
  );
  expect(Number(time) - before).toBeGreaterThanOrEqual(0);
  expect(Number(time) - before).toBeLessThan(5);
});

test("macros of other systems pass through untouched", async () => {
  const foreign = "a={affiliate_id}&b=__CALLBACK__&c=[CLICK_ID]&d=#e#";
  const { location } = await locationOf(`https://t.example/c?s={gk_click_id}&${foreign}`, {});
  expect(location).toBe(`https://t.example/c?s=ID&${foreign}`);
});

test.each([
  ["line breaks", "a\r\nX-Evil: 1\r\n\r\n<b>", "a%0D%0AX-Evil:%201%0D%0A%0D%0A<b>"],
  ["quotes and controls", `"'\u0001\u007f`, "%22%27%01%7F"],
  ["a NUL", "a\u0000b", "a%EF%BF%BDb"],
])("%s of a raw value cannot leave the Location header", async (_, value, expected) => {
  const template = "https://t.example/c?s={gk_click_id}&r={pub_sub_1:raw}";
  const { location } = await locationOf(template, { pub_sub_1: value });
  expect(location).toBe(`https://t.example/c?s=ID&r=${expected}`);
});
