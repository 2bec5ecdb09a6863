import { beforeAll, expect, test } from "vitest";
import { ask, askClick, clickRow, historyBy } from "../support/redirect";
import { makeWorld } from "../support/world";

let link: string;
beforeAll(async () => {
  link = (await makeWorld()).links[0].id;
});

const PLACEHOLDERS = [
  "{my_member_id}",
  "{{member}}",
  `\${MEMBER}`,
  "[id]",
  "[[user]]",
  "#s1#",
  "#{uid}",
  "<member>",
  "%MEMBER%",
  "%7Bmember%7D",
  " {member} ",
  "PUB_MEMBER_ID",
  "PUB_CLICK_ID",
];

test.each(PLACEHOLDERS)("the placeholder %j is no member and no click id", async (value) => {
  for (const name of ["pub_member_id", "pub_click_id"]) {
    const response = await ask(link, { query: { [name]: value } });
    expect([response.status, response.headers.get("x-refused")]).toEqual([400, "UNRESOLVED_MACRO"]);
    expect(await response.json()).toMatchObject({ messages: [`${name} is a macro that was not replaced`] });
  }
});

test.each(["{", "a{b}c", "[1,2]x", "#", "50%", "<3", "pub_member_id", "null", "0", "d'été", "😀"])(
  "%j is a member like any other",
  async (pub_member_id) => {
    const id = await askClick(link, { query: { pub_member_id } });
    expect(await clickRow(id)).toMatchObject({ pub_member_id });
  },
);

test("500 characters are a member, 501 are not", async () => {
  const id = await askClick(link, {
    query: { pub_member_id: "m".repeat(500), pub_click_id: "c".repeat(500) },
  });
  expect(await clickRow(id)).toMatchObject({ pub_member_id: "m".repeat(500), pub_click_id: "c".repeat(500) });
  for (const name of ["pub_member_id", "pub_click_id"]) {
    const response = await ask(link, { query: { [name]: "x".repeat(501) } });
    expect([response.status, response.headers.get("x-refused")]).toEqual([400, "PARAM_TOO_LONG"]);
    expect(await response.json()).toMatchObject({ messages: [`${name} is longer than 500 characters`] });
  }
});

const OPTIONAL = [
  "pub_session_id",
  "pub_gender",
  "pub_age",
  "pub_geo_country",
  "pub_geo_state",
  "pub_postal_code",
];

test("other parameters never refuse: macros are emptied, long ones cut, both said in one History warning", async () => {
  const query = {
    ...Object.fromEntries(OPTIONAL.map((name) => [name, `{${name}}`])),
    pub_sub_1: "#sub#",
    pub_sub_2: "y".repeat(501),
    pub_sub_3: "z".repeat(60_000),
    pub_sub_4: "kept",
  };
  const id = await askClick(link, { query });
  const row = await clickRow(id);
  expect(row).toMatchObject(Object.fromEntries(OPTIONAL.map((name) => [name, null])));
  expect(JSON.parse(String(row.subs))).toEqual({ 2: "y".repeat(500), 3: "z".repeat(500), 4: "kept" });
  const [warning, ...more] = await historyBy("click_id", id);
  expect(more).toEqual([]);
  expect(warning).toMatchObject({ level: "warning", code: "PARAM_IGNORED", type: "redirect" });
  for (const name of [...OPTIONAL, "pub_sub_1"])
    expect(warning?.message).toContain(`${name} is a macro that was not replaced; it was left empty`);
  for (const name of ["pub_sub_2", "pub_sub_3"])
    expect(warning?.message).toContain(`${name} is longer than 500 characters; it was cut`);
  expect(warning?.message).not.toContain("pub_sub_4");
});

test("500 characters are 500 emoji too, and none is cut in the middle", async () => {
  const query = { pub_member_id: "😀".repeat(500), pub_sub_1: `${"x".repeat(499)}😀😀` };
  const { pub_member_id, subs } = await clickRow(await askClick(link, { query }));
  expect(pub_member_id).toBe(query.pub_member_id);
  expect(JSON.parse(String(subs))).toEqual({ 1: `${"x".repeat(499)}😀` });
});

const row = async (query: string) => clickRow(await askClick(link, { query }));

test("all fifteen subs are kept, in either spelling", async () => {
  const numbers = Array.from({ length: 15 }, (_, i) => i + 1);
  const expected = Object.fromEntries(numbers.map((n) => [n, `value ${n}`]));
  for (const spelling of ["pub_sub_", "pub_sub"]) {
    const subs = numbers.map((n) => `${spelling}${n}=value+${n}`).join("&");
    const { subs: kept } = await row(`pub_click_id=c&pub_member_id=m&${subs}&pub_sub_16=x&pub_sub_0=x`);
    expect(JSON.parse(String(kept))).toEqual(expected);
  }
});

test("of both spellings the one with the underscore counts", async () => {
  const { subs } = await row("pub_click_id=c&pub_member_id=m&pub_sub1=short&pub_sub_1=long");
  expect(JSON.parse(String(subs))).toEqual({ 1: "long" });
});

test("of a repeated parameter the first counts, even when it is empty", async () => {
  const twice = await row(
    "pub_member_id=first&pub_click_id=c1&pub_member_id=second&pub_click_id=c2&pub_sub_1=&pub_sub_1=x",
  );
  expect(twice).toMatchObject({ pub_member_id: "first", pub_click_id: "c1", subs: "{}" });
  const response = await ask(link, { query: "pub_member_id=&pub_click_id=c&pub_member_id=m" });
  expect(response.headers.get("x-refused")).toBe("PUB_MEMBER_ID_MISSING");
});

test("unknown parameters are ignored and names are exact", async () => {
  const query =
    "utm_source=x&PUB_MEMBER_ID=a&gk_click_id=b&kind=bot&test=1&network_id=z&pub_click_id=c&pub_member_id=m";
  expect(await row(query)).toMatchObject({ pub_member_id: "m", kind: "human", test: 0 });
});

test.each([
  ["plus and percent", "pub_member_id=a+b%20c%2Bd&pub_click_id=c", "a b c+d"],
  ["malformed percent", "pub_member_id=100%&pub_click_id=c", "100%"],
  ["malformed UTF-8", "pub_member_id=%ff%fe&pub_click_id=c", "\uFFFD\uFFFD"],
  ["a NUL", "pub_member_id=a%00b&pub_click_id=c", "a\uFFFDb"],
  ["line breaks", "pub_member_id=a%0d%0aSet-Cookie:x&pub_click_id=c", "a\r\nSet-Cookie:x"],
  ["SQL", "pub_member_id=');DROP+TABLE+clicks;--&pub_click_id=c", "');DROP TABLE clicks;--"],
])("%s in a value is stored as text", async (_, query, pub_member_id) => {
  expect(await row(query)).toMatchObject({ pub_member_id });
});

test("a click of the longest values there can be is kept", async () => {
  const names = [
    ...OPTIONAL,
    "pub_click_id",
    "pub_member_id",
    ...Array.from({ length: 15 }, (_, i) => `pub_sub_${i + 1}`),
  ];
  const value = "\u0001".repeat(500);
  const id = await askClick(link, { query: Object.fromEntries(names.map((name) => [name, value])) });
  const kept = await clickRow(id);
  expect(kept).toMatchObject({ pub_member_id: value, pub_postal_code: value });
  expect(Object.values(JSON.parse(String(kept.subs)))).toEqual(Array(15).fill(value));
});
