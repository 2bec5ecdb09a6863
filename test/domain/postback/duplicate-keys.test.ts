import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { duplicateKeys, requestWords } from "../../../src/domain/postback/duplicate-keys";
import { makeValues } from "../makers";

type Of = Parameters<typeof duplicateKeys>[0];
const makeOf = (over: Partial<Of> = {}): Of => ({
  networkId: "n",
  partnerId: "p",
  offerId: "o",
  clickId: "c",
  memberId: "m",
  eventId: "e",
  keptFor: "late",
  ...over,
});

describe("what a key is made of", () => {
  test.each<[keyof Of, string[]]>([
    ["networkId", ["member"]],
    ["partnerId", ["member"]],
    ["offerId", ["member"]],
    ["clickId", ["click", "review"]],
    ["memberId", ["click", "member", "review"]],
    ["eventId", ["click", "member", "review"]],
    ["keptFor", ["review"]],
  ])("another %s changes %j and nothing else", async (name, changed) => {
    const one = await duplicateKeys(makeOf());
    const other = await duplicateKeys(makeOf({ [name]: "x" }));
    const differing = Object.keys(one).filter(
      (key) => one[key as keyof typeof one] !== other[key as keyof typeof one],
    );
    expect(differing.toSorted()).toEqual(changed);
  });

  test.each([
    ["case", "Bob", "bob"],
    ["spaces", "bob", "bob "],
    ["composed and decomposed letters", "Zo\u00eb", "Zoe\u0308"],
    ["number-like texts", "1", "01"],
  ])("members are told apart by %s", async (_, one, other) => {
    const [a, b] = [
      await duplicateKeys(makeOf({ memberId: one })),
      await duplicateKeys(makeOf({ memberId: other })),
    ];
    expect([a.click === b.click, a.member === b.member]).toEqual([false, false]);
  });
});

describe("properties", () => {
  const separators = fc.constantFrom(
    "",
    "|",
    ",",
    '","',
    '"',
    "\\",
    ":",
    "\n",
    "[",
    "a|b",
    'a","b',
    "\ud800",
    "\0",
  );
  const member = fc.oneof(separators, fc.string({ unit: "binary", maxLength: 6 }));
  const ofs = fc.record({
    networkId: member,
    partnerId: member,
    offerId: member,
    clickId: member,
    memberId: member,
    eventId: member,
    keptFor: member,
  });

  test("two tuples have the same key only when they are the same, separators and all", async () => {
    await fc.assert(
      fc.asyncProperty(ofs, ofs, async (a, b) => {
        const [one, other] = [await duplicateKeys(a), await duplicateKeys(b)];
        const same = (...names: (keyof Of)[]) => names.every((name) => a[name] === b[name]);
        expect(one.click === other.click).toBe(same("clickId", "memberId", "eventId"));
        expect(one.member === other.member).toBe(
          same("networkId", "partnerId", "offerId", "memberId", "eventId"),
        );
        expect(one.review === other.review).toBe(same("clickId", "memberId", "eventId", "keptFor"));
      }),
    );
  });

  test("a text that moves from one member to the next makes another key", async () => {
    await fc.assert(
      fc.asyncProperty(member, member, separators, async (left, right, between) => {
        fc.pre(between !== "");
        const one = await duplicateKeys(makeOf({ clickId: left + between, memberId: right }));
        const other = await duplicateKeys(makeOf({ clickId: left, memberId: between + right }));
        expect(one.click).not.toBe(other.click);
        const third = await duplicateKeys(makeOf({ memberId: left + between, eventId: right }));
        const fourth = await duplicateKeys(makeOf({ memberId: left, eventId: between + right }));
        expect(third.member).not.toBe(fourth.member);
      }),
    );
  });

  test("the three of one conversion never meet", async () => {
    await fc.assert(
      fc.asyncProperty(ofs, async (of) => {
        expect(new Set(Object.values(await duplicateKeys(of))).size).toBe(3);
      }),
    );
  });
});

describe("requests that say the same", () => {
  const said = makeValues({ amount: "5", conversionId: "t", subs: { 1: "a", 2: "b" } });
  const words = (values = said, test = false, clickId = "c") => requestWords(clickId, { values, test });

  test("are one text, whatever the order of their subs", () => {
    expect(words({ ...said, subs: { 2: "b", 1: "a" } })).toBe(words());
  });

  test.each([
    ["another click", () => words(said, false, "d")],
    ["the test lane", () => words(said, true)],
    ["another amount, though it is worth the same", () => words({ ...said, amount: "5.00" })],
    ["another transaction", () => words({ ...said, conversionId: "u" })],
    ["no transaction", () => words({ ...said, conversionId: null })],
    ["an empty one", () => words({ ...said, conversionId: "" })],
    ["another event", () => words({ ...said, eventId: "e" })],
    ["another status", () => words({ ...said, status: "paid" })],
    ["another sub", () => words({ ...said, subs: { 1: "a", 2: "c" } })],
    ["the same sub elsewhere", () => words({ ...said, subs: { 1: "a", 3: "b" } })],
    ["a value that moved to another name", () => words({ ...said, amount: null, payout: "5" })],
  ])("and another with %s", (_, other) => expect(other()).not.toBe(words()));
});
