import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PostbackValues } from "../../../src/domain/conversion/conversion";
import { readPostback } from "../../../src/domain/postback/postback";
import { makeReceived, makeValues } from "../makers";

const read = (rawQuery: string) => readPostback(makeReceived({ rawQuery }));
const CANONICAL =
  "cnv_event_id=e&cnv_amount=1&cnv_payout=2&cnv_currency=usd&cnv_conversion_id=t&cnv_status=paid" +
  "&cnv_conversion_ip_address=203.0.113.9&cnv_email=a%2Bb%40x.example&cnv_user_id=u&cnv_sub_1=a&cnv_sub_5=e&cnv_sub_6=f";
const ALIASES = "event_id=e&amount=1&payout=2&currency=usd&transaction_id=t&status=paid";
const ALIASED = {
  eventId: "e",
  amount: "1",
  payout: "2",
  currency: "USD",
  conversionId: "t",
  status: "paid",
};

test("all parameters are read by their names", () => {
  expect(read(`gk_click_id=%20C%20&token=T&signature=S&return=OK&test=1&${CANONICAL}&other=x`)).toEqual({
    clickId: "C",
    token: "T",
    secondToken: null,
    signature: "S",
    returnText: "OK",
    test: true,
    values: {
      ...ALIASED,
      ip: "203.0.113.9",
      email: "a+b@x.example",
      userId: "u",
      subs: { 1: "a", 5: "e" },
    },
    warnings: [],
  });
});

describe("a value", () => {
  const long = "x".repeat(501);
  test.each<[string, string, Partial<PostbackValues>, number]>([
    ["by its alias", ALIASES, ALIASED, 0],
    ["the canonical name before the alias", "amount=2&cnv_amount=1", { amount: "1" }, 0],
    ["the alias when the canonical name is empty", "cnv_amount=&amount=2", { amount: "2" }, 0],
    ["the alias when the canonical name is a macro", "cnv_amount={amt}&amount=2", { amount: "2" }, 1],
    ["both macros", "cnv_amount={amt}&amount=[x]", {}, 2],
    ["of a repeated one the first", "cnv_amount=1&cnv_amount=2", { amount: "1" }, 0],
    ["empty or blank", "cnv_amount=&cnv_event_id=+&cnv_status=%20", {}, 0],
    ["a plus is a space", "cnv_event_id=win+10+games", { eventId: "win 10 games" }, 0],
    ["an event id is trimmed, its case kept", "cnv_event_id=+Win%09", { eventId: "Win" }, 0],
    ["the plus of an exponent or sign", "cnv_amount=%2B5&cnv_payout=+5", { amount: "+5", payout: " 5" }, 0],
    ["a currency in any case", "cnv_currency=+eur+", { currency: "EUR" }, 0],
    ["500 emoji", `cnv_conversion_id=${"😀".repeat(500)}`, { conversionId: "😀".repeat(500) }, 0],
    ["too long", `cnv_conversion_id=${long}`, { conversionId: "x".repeat(500) }, 1],
    ["too long by its alias", `transaction_id=${long}`, { conversionId: "x".repeat(500) }, 1],
    ["a NUL", "cnv_user_id=a%00b", { userId: "a\ufffdb" }, 0],
    ["bytes that are no UTF-8", "cnv_user_id=%ff", { userId: "\ufffd" }, 0],
    ["names that only look alike", "CNV_AMOUNT=1&cnv_amount_=2&__proto__=3&constructor=4", {}, 0],
    ["arrays of PHP", "cnv_amount[]=1&cnv_amount[0]=2", {}, 0],
    ["a fragment of a query", "&&=&cnv_amount&cnv_payout=2&", { payout: "2" }, 0],
  ])("%s", (_, query, values, warned) => {
    const params = read(query);
    expect(params.values).toEqual(makeValues(values));
    expect(params.warnings).toHaveLength(warned);
  });

  test("a warning names it and says what was done", () => {
    expect(read(`cnv_amount={amount}&cnv_sub_2=${long}`).warnings).toEqual([
      "cnv_sub_2 is longer than 500 characters; it was cut",
      "cnv_amount is a macro that was not replaced; it counts as absent",
    ]);
  });
});

test.each<[string, string, string | null]>([
  ["missing", "", null],
  ["empty", "gk_click_id=", null],
  ["blank", "gk_click_id=++", null],
  ["a macro, for the rule to see", "gk_click_id={x}", "{x}"],
  ["of a repeated one the first", "gk_click_id=a&gk_click_id=b", "a"],
  ["no alias", "click_id=a&clickid=b&gkClickId=c", null],
  ["very long", `gk_click_id=${"a".repeat(9000)}`, "a".repeat(500)],
])("a click id: %s", (_, query, expected) => expect(read(query).clickId).toBe(expected));

test.each<[string, string, string | null, string | null]>([
  ["of the path", "", "P", "P"],
  ["of the query", "token=Q", null, "Q"],
  ["of the path before the query", "token=Q", "P", "P"],
  ["none when empty", "token=", null, null],
  ["a NUL in it", "token=a%00", null, "a\ufffd"],
])("a token: %s", (_, rawQuery, pathToken, expected) => {
  expect(readPostback(makeReceived({ rawQuery, pathToken })).token).toBe(expected);
});

test.each<[string, boolean]>([
  ["test=1", true],
  ["test=true", true],
  ["test=0", false],
  ["test=", false],
  ["test=yes", false],
  ["", false],
])("%j is a test: %s", (query, expected) => expect(read(query).test).toBe(expected));

test("a test that is still a macro is none, and said to be one", () => {
  expect(read("gk_click_id=c&test={is_test}")).toMatchObject({
    test: false,
    warnings: ["test is a macro that was not replaced; it counts as absent"],
  });
});

test.each<[string, string | null, number]>([
  ["return=1", "1", 0],
  ["return=OK%20done", "OK done", 0],
  [`return=${"x".repeat(64)}`, "x".repeat(64), 0],
  [`return=${"x".repeat(65)}`, null, 1],
  ["return=%0d%0aSet-Cookie:1", null, 1],
  ["return=%C3%A9", null, 1],
  ["return=<b>ok</b>", "<b>ok</b>", 0],
  ["return={x}", null, 1],
  ["return=%7B%7Banswer%7D%7D", null, 1],
  ["return=[OK]", "[OK]", 0],
  ["return=(OK)", "(OK)", 0],
  ["return=%25OK%25", "%OK%", 0],
  ["return=REPLACE", "REPLACE", 0],
  [`return=${encodeURIComponent('{"ok":true}')}`, '{"ok":true}', 0],
  ["return=", null, 0],
  ["", null, 0],
])("%j answers with %j", (query, text, warned) => {
  expect(read(query).returnText).toBe(text);
  expect(read(query).warnings).toHaveLength(warned);
});

describe("properties", () => {
  const text = fc.string({ unit: "binary", maxLength: 700 });
  const name = fc.constantFrom(
    "gk_click_id",
    "cnv_event_id",
    "cnv_amount",
    "amount",
    "cnv_status",
    "cnv_sub_1",
    "token",
    "return",
    "__proto__",
  );

  test("whatever query and body, what is read is fit to be stored", () => {
    const pairs = fc.array(fc.tuple(name, text), { maxLength: 8 });
    const body = fc.oneof(
      text,
      fc.json(),
      fc
        .dictionary(name, fc.anything())
        .map((o) => JSON.stringify(o, (_, v) => (typeof v === "bigint" ? 1 : v))),
    );
    fc.assert(
      fc.property(pairs, body, (query, sent) => {
        const rawQuery = new URLSearchParams(query).toString();
        const received = makeReceived({ method: "POST", rawQuery, body: sent ?? "" });
        const { values, token, clickId } = readPostback(received);
        const { subs, ...others } = values;
        for (const value of [...Object.values(others), ...Object.values(subs), token]) {
          if (value === null) continue;
          expect(value.isWellFormed() && !value.includes("\0") && [...value].length <= 500).toBe(true);
        }
        expect(clickId === null || (clickId !== "" && [...clickId].length <= 500)).toBe(true);
      }),
    );
  });

  test("the order of the parameters says nothing", () => {
    const pairs = fc.uniqueArray(fc.tuple(name, text), { selector: ([n]) => n, maxLength: 8 });
    fc.assert(
      fc.property(pairs, (given) => {
        const one = read(new URLSearchParams(given).toString());
        expect(read(new URLSearchParams(given.toReversed()).toString())).toEqual(one);
      }),
    );
  });
});
