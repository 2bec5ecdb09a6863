import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INTEGRATIONS } from "../../src/domain/integrations";
import { cleanText, isTooLong, isUnresolved, MAX_VALUE } from "../../src/domain/text";

test.each<[string, string, string]>([
  ["ordinary", "bob@example.com", "bob@example.com"],
  ["not ASCII", "Zoë 猫 😀", "Zoë 猫 😀"],
  ["a lone surrogate", "a\ud800b", "a\ufffdb"],
  ["a NUL", "a\0b\0", "a\ufffdb\ufffd"],
  ["500 characters", "x".repeat(500), "x".repeat(500)],
  ["501 characters", "x".repeat(501), "x".repeat(500)],
  ["an emoji as the 500th character", `${"x".repeat(499)}😀`, `${"x".repeat(499)}😀`],
  ["an emoji as the 501st", `${"x".repeat(500)}😀`, "x".repeat(500)],
  ["500 emoji", "😀".repeat(500), "😀".repeat(500)],
  ["501 emoji", "😀".repeat(501), "😀".repeat(500)],
])("a value is made fit to be stored: %s", (_, value, expected) => expect(cleanText(value)).toBe(expected));

test("whatever comes in, what is stored is well formed, short and without NUL, and stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 700 }), fc.nat(600), (value, max) => {
      const clean = cleanText(value, max);
      expect(clean.isWellFormed()).toBe(true);
      expect([...clean]).toHaveLength(Math.min([...value].length, max));
      expect(isTooLong(value, max)).toBe([...value].length > max);
      expect(clean).not.toContain("\0");
      expect(cleanText(clean, max)).toBe(clean);
    }),
  );
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: these are other systems' macros, not our templates.
const STYLES = [
  "{my_member_id}",
  "{X}",
  "{}",
  "{ }",
  "{0}",
  "{click.publisher.clickId}",
  "{@postback.eventName}",
  "{cl?NETWORK NAME}",
  "{date:U}",
  "{status:lead=0 sale=1 rejected=2}",
  "{gk_click_id:compact}",
  "{OID}_{ActionId}",
  "{a}{b}",
  "{{link.sub_id}}",
  "{{Variable Name}}",
  "{{ order.number }}",
  "{%if x%}",
  "${epi}",
  "${(last_attributed_touch_data.~click_id)!}",
  "#{x.y}",
  "[id]",
  "[=TotalSales=]",
  "[=_TransID=]",
  "[[member]]",
  "[%sub%]",
  "#s1#",
  "#oreqid#",
  "##user##",
  "!!!clickRef!!!",
  "<u1>",
  "<our id>",
  "<sub_id_1..n as configured>",
  "<%= id %>",
  "(clickid)",
  "(event-name)",
  "(_x)",
  "$$sdk(event-name)",
  "$$click(clickid)",
  "%sub_id%",
  "%%CLICK-ID%%",
  "__CLICKID__",
  "*|UNIQID|*",
  "%7Bmember%7D",
  "%5Bid%5D",
  "%23s1%23",
  "%24%7Bepi%7D",
  " {padded} ",
  "REPLACE",
  "PUB_MEMBER_ID",
  "PUB_CLICK_ID",
  "PUB_SUB_1",
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above.
test.each(STYLES)("%j is a macro nobody replaced", (value) => expect(isUnresolved(value)).toBe(true));

test("so is each macro of the systems we know", () => {
  const macros = INTEGRATIONS.flatMap((system) => [
    ...Object.values(system.postback),
    ...Object.values(system.unconfirmed ?? {}),
    ...(system.ownClickIdMacros ?? []),
  ]);
  expect(macros.length).toBeGreaterThan(50);
  expect(macros.filter((macro) => !isUnresolved(macro))).toEqual([]);
});

const VALUES = [
  "",
  "42",
  "bob",
  "bob+tag@example.com",
  "<bob@example.com>",
  "<20260115.1234@mail.example>",
  "0198c2d4-6c00-7412-9b3e-7c1d5a90e6f4",
  "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}",
  "SGVsbG8gd29ybGQ=",
  "a+b/c==",
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln_bmF0-dXJl",
  '{"user":5}',
  '{"user":{"id":5}}',
  "[1,2]",
  "[5]",
  '["a"]',
  "[::1]",
  "[2001:db8::1]",
  "[fe80::1]",
  "2001:db8::1",
  "a[b]",
  "a{b}c",
  "[draft] summer",
  "{half",
  "half}",
  "#1",
  "C#",
  "#hashtag",
  "100%",
  "50%-off",
  "%E2%82%AC",
  "a % b",
  "(none)",
  "(direct)",
  "(not set)",
  "(+49) 30 123",
  "(123)",
  "$5",
  "$$$",
  "a<b",
  "a > b",
  "<https://example.com>",
  "!!!",
  "__proto__",
  "__init__",
  "constructor",
  "member_id",
  "PUB_MEMBER_ID_7",
  "MY_PUB_CLICK_ID",
  "null",
  "undefined",
  "猫",
  "😀",
  "\ud800",
  "\0",
  "'; DROP TABLE clicks;--",
];
test.each(VALUES)("%j is a value", (value) => expect(isUnresolved(value)).toBe(false));

describe("properties", () => {
  test("ids that systems make are never taken for macros", () => {
    const ids = fc.oneof(
      fc.uuid(),
      fc.uuid().map((id) => `{${id.toUpperCase()}}`),
      fc.emailAddress(),
      fc.ipV6().map((ip) => `[${ip}]`),
      fc.base64String(),
      fc.integer().map(String),
      fc
        .object()
        .map((value) => JSON.stringify(value))
        .filter((text) => text !== "{}"),
      fc.array(fc.integer(), { minLength: 1 }).map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(ids, (id) => {
        expect(isUnresolved(id)).toBe(false);
      }),
    );
  });

  test("a name in any of the brackets is a macro, encoded or not", () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,30}$/);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: another system's brackets.
    const brackets = ["{@}", "{{@}}", "${@}", "#{@}", "[@]", "[=@=]", "#@#", "!!!@!!!", "<@>", "$$sdk(@)"];
    fc.assert(
      fc.property(name, fc.constantFrom(...brackets), (word, style) => {
        const macro = style.replace("@", word);
        expect(isUnresolved(macro)).toBe(true);
        expect(isUnresolved(encodeURIComponent(macro))).toBe(true);
      }),
    );
  });

  test("anything is judged at once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect([true, false]).toContain(isUnresolved(text));
      }),
    );
    for (const piece of ["{", "{a}", "{a}-", "[", "#", "%", "(", "$(", "<", "!!!", "__A", "%7B"]) {
      // Large enough that whoever reads it in quadratic time is still at it when the test's time is up.
      expect([true, false]).toContain(isUnresolved(piece.repeat(200_000)));
    }
    expect(isUnresolved("x".repeat(MAX_VALUE))).toBe(false);
  });
});
