import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readClickParams } from "../../../src/domain/click/params";
import { isTooLong, isUnresolved } from "../../../src/domain/text";

const IDS = "pub_click_id=c&pub_member_id=m";
const read = (query: string) => readClickParams(query);
const params = (query: string) => read(query).params;

describe("the two ids", () => {
  test.each([
    ["as they are", IDS, "c", "m"],
    ["missing", "", "", ""],
    ["empty", "pub_click_id=&pub_member_id=", "", ""],
    ["a plus is a space", "pub_click_id=a+b&pub_member_id=a%2Bb", "a b", "a+b"],
    ["of a repeated one the first", "pub_click_id=1&pub_click_id=2&pub_member_id=m", "1", "m"],
    ["of a repeated one the first, though empty", "pub_click_id=&pub_click_id=2&pub_member_id=m", "", "m"],
    ["other spellings are other parameters", "PUB_CLICK_ID=1&pubclickid=2&pub_member_id=m", "", "m"],
    ["a macro stays, for the rule to see", "pub_click_id={c}&pub_member_id=[m]", "{c}", "[m]"],
    ["a NUL", "pub_click_id=a%00&pub_member_id=m", "a\ufffd", "m"],
    ["nothing but NULs is nothing", "pub_click_id=%00&pub_member_id=+%00+%00", "", ""],
    ["NULs before something", "pub_click_id=%00c&pub_member_id=m", "\ufffdc", "m"],
    ["bytes that are no UTF-8", "pub_click_id=%ED%A0%80&pub_member_id=%ff", "\ufffd\ufffd\ufffd", "\ufffd"],
  ])("%s", (_, query, pubClickId, pubMemberId) => {
    expect(read(query)).toMatchObject({ params: { pubClickId, pubMemberId }, warnings: [] });
  });

  test.each([
    [500, 500],
    [501, 501],
    [5000, 501],
  ])("of %d characters keep %d, so that the rule can tell one that is too long", (given, kept) => {
    const query = `pub_click_id=${"x".repeat(given)}&pub_member_id=${"y".repeat(given)}`;
    const { pubClickId, pubMemberId } = params(query);
    expect([pubClickId.length, pubMemberId.length]).toEqual([kept, kept]);
  });
});

test.each([`{${"a".repeat(600)}}`, `#${"s".repeat(501)}#`, ` !!!${"x".repeat(5000)}!!! `])(
  "an id that is a macro too long to be kept is still one, and short: %#",
  (macro) => {
    const { pubClickId, pubMemberId } = readClickParams(
      new URLSearchParams({ pub_click_id: macro, pub_member_id: macro }).toString(),
    ).params;
    for (const id of [pubClickId, pubMemberId]) {
      expect([isUnresolved(id), isTooLong(id)]).toEqual([true, false]);
    }
  },
);

describe("subs", () => {
  test.each<[string, string, Record<string, string>]>([
    ["none", "", {}],
    ["both spellings", "pub_sub_1=a&pub_sub2=b", { 1: "a", 2: "b" }],
    ["the canonical spelling before the other, in any order", "pub_sub1=b&pub_sub_1=a", { 1: "a" }],
    ["the other spelling when the canonical one is empty", "pub_sub_1=&pub_sub1=b", { 1: "b" }],
    ["the first and the last", "pub_sub_1=a&pub_sub_15=o", { 1: "a", 15: "o" }],
    ["no sixteenth and no zeroth", "pub_sub_0=a&pub_sub_16=b&pub_sub_01=c", {}],
    ["empty and blank ones are none", "pub_sub_1=&pub_sub_2=+&pub_sub_3=%20%20", {}],
    ["of a repeated one the first", "pub_sub_1=a&pub_sub_1=b", { 1: "a" }],
    ["hostile names", "pub_sub___proto__=a&__proto__=b&pub_sub_constructor=c", {}],
    [
      "JSON and brackets within are values",
      "pub_sub_1=a[b]&pub_sub_2=%7B%22a%22:1%7D",
      { 1: "a[b]", 2: '{"a":1}' },
    ],
  ])("%s", (_, query, subs) => {
    expect(read(`${IDS}&${query}`)).toMatchObject({ params: { subs }, warnings: [] });
    expect(Object.keys(params(`${IDS}&${query}`).subs).length).toBe(Object.keys(subs).length);
  });
});

const OPTIONAL = [
  ["pub_session_id", "pubSessionId"],
  ["pub_gender", "pubGender"],
  ["pub_age", "pubAge"],
  ["pub_geo_country", "pubGeoCountry"],
  ["pub_geo_state", "pubGeoState"],
  ["pub_postal_code", "pubPostalCode"],
] as const;

describe.each(OPTIONAL)("%s", (name, field) => {
  test.each<[string, string, string | null, number]>([
    ["absent", "", null, 0],
    ["empty", "=", null, 0],
    ["blank", "=++", null, 0],
    ["given", "=x", "x", 0],
    ["a macro becomes empty, with a warning", "={x}", null, 1],
    ["cut at 500, with a warning", `=${"x".repeat(501)}`, "x".repeat(500), 1],
    ["500 is not too long", `=${"x".repeat(500)}`, "x".repeat(500), 0],
    ["nor are 500 emoji", `=${"😀".repeat(500)}`, "😀".repeat(500), 0],
    ["never cut within an emoji", `=${"x".repeat(499)}😀😀`, `${"x".repeat(499)}😀`, 1],
  ])("%s", (_, given, value, warned) => {
    const { params, warnings } = read(`${IDS}&${given && name + given}`);
    expect(params[field]).toBe(value);
    expect(warnings.filter((warning) => warning.startsWith(name))).toHaveLength(warned);
    expect(warnings).toHaveLength(warned);
  });
});

test("a warning names the parameter as it was spelled, once each", () => {
  expect(read(`${IDS}&pub_sub_1={a}&pub_sub2=${"x".repeat(600)}&pub_sub_3=fine`).warnings).toEqual([
    "pub_sub_1 is a macro that was not replaced; it was left empty",
    "pub_sub2 is longer than 500 characters; it was cut",
  ]);
});

test("whatever the query, what is read is fit to be stored", () => {
  const name = fc.constantFrom(
    "pub_click_id",
    "pub_member_id",
    "pub_sub_1",
    "pub_sub15",
    "pub_age",
    "__proto__",
  );
  const pairs = fc.array(fc.tuple(name, fc.string({ unit: "binary", maxLength: 600 })), { maxLength: 8 });
  fc.assert(
    fc.property(pairs, (given) => {
      const read = readClickParams(new URLSearchParams(given).toString()).params;
      const { pubClickId, pubMemberId, subs, ...optional } = read;
      for (const value of [...Object.values(subs), ...Object.values(optional)]) {
        expect(value === null || (value !== "" && [...value].length <= 500 && value.isWellFormed())).toBe(
          true,
        );
      }
      for (const id of [pubClickId, pubMemberId]) expect(id.isWellFormed() && !id.includes("\0")).toBe(true);
    }),
  );
});
