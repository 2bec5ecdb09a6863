import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { moneyToNumber, moneyToText, parseMoney, percentOf } from "../../src/domain/money";

const MAX = 1_000_000_000_000_000;
const micros = fc.integer({ min: 0, max: MAX });
const signed = fc.integer({ min: -MAX, max: MAX });

test.each<[string, number | null]>([
  ["0", 0],
  ["5", 5_000_000],
  ["5.00", 5_000_000],
  ["5.", 5_000_000],
  [".5", 500_000],
  ["+5", 5_000_000],
  ["  5 \n", 5_000_000],
  ["0005", 5_000_000],
  [`${"0".repeat(300)}5`, 5_000_000],
  ["0.000001", 1],
  ["0.0000004", 0],
  ["0.0000005", 1],
  ["0.00000049999999999999999999", 0],
  ["0.1000000000000000055511151231257827021181583404541015625", 100_000],
  ["0.9999995", 1_000_000],
  ["19.99", 19_990_000],
  ["1000000000", MAX],
  ["1000000000.000000", MAX],
  ["1000000000.000001", null],
  ["999999999.9999999", MAX],
  ["1000000001", null],
  ["9".repeat(400), null],
  ["-0", 0],
  ["-0.0000001", 0],
  ["-1", null],
  ["", null],
  [" ", null],
  [".", null],
  ["+", null],
  ["-.", null],
  ["--1", null],
  ["1e3", null],
  ["1E3", null],
  ["Infinity", null],
  ["NaN", null],
  ["0x10", null],
  ["1,5", null],
  ["1,000.00", null],
  ["1 000", null],
  ["1.2.3", null],
  ["$5", null],
  ["5 USD", null],
  ["5\0", null],
  ["٥", null],
  ["５", null],
  ["{amount}", null],
  ["undefined", null],
])("%j is read as %s", (text, expected) => expect(parseMoney(text)).toBe(expected));

test.each<[string, number | null]>([
  ["-1", -1_000_000],
  ["-0.000001", -1],
  ["-0.0000005", -1],
  ["-0", 0],
  ["-1000000000", -MAX],
  ["-1000000000.000001", null],
  ["1", 1_000_000],
])("where a refund may say less than nothing, %j is read as %s", (text, expected) =>
  expect(parseMoney(text, true)).toBe(expected),
);

test.each<[number, string]>([
  [0, "0"],
  [1, "0.000001"],
  [-1, "-0.000001"],
  [3_500_000, "3.5"],
  [-3_500_000, "-3.5"],
  [10_000_000, "10"],
  [MAX, "1000000000"],
  [MAX - 1, "999999999.999999"],
])("%d micro-units are shown as %s", (amount, text) => {
  expect(moneyToText(amount)).toBe(text);
  expect(String(moneyToNumber(amount))).toBe(text);
});

describe("properties", () => {
  test("what is shown is read back exactly, as text and as a number", () => {
    fc.assert(
      fc.property(signed, (amount) => {
        expect(moneyToText(amount)).toMatch(/^-?\d+(\.\d*[1-9])?$/);
        expect(parseMoney(moneyToText(amount), true)).toBe(amount + 0);
        expect(parseMoney(String(moneyToNumber(amount)), true)).toBe(amount + 0);
      }),
    );
  });

  test("any text is an amount in range or null, and none makes it slow or throw", () => {
    const odd = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[-+.0-9eE, ]{0,40}$/));
    fc.assert(
      fc.property(odd, (text) => {
        const amount = parseMoney(text, true);
        expect(amount === null || (Number.isSafeInteger(amount) && Math.abs(amount) <= MAX)).toBe(true);
        if (amount !== null && amount < 0) expect(parseMoney(text)).toBeNull();
      }),
    );
    expect(parseMoney(`${"0".repeat(60_000)}x`)).toBeNull();
  });

  test("sums of read amounts are the sums people would write", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 99_999 }), { maxLength: 200 }), (cents) => {
        const texts = cents.map((n) => `${Math.floor(n / 100)}.${String(n % 100).padStart(2, "0")}`);
        const sum = texts.reduce((total, text) => total + (parseMoney(text) ?? Number.NaN), 0);
        expect(sum).toBe(cents.reduce((total, n) => total + n, 0) * 10_000);
      }),
    );
  });
});

describe("a percentage", () => {
  test.each<[string, string, string]>([
    ["100", "12.5", "12.5"],
    ["19.99", "70", "13.993"],
    ["0.000001", "50", "0.000001"],
    ["0.000001", "49.999999", "0"],
    ["0.000003", "50", "0.000002"],
    ["10", "0", "0"],
    ["0", "70", "0"],
    ["10", "100", "10"],
    ["10", "1000", "100"],
    ["1000000000", "100", "1000000000"],
    ["999999999.999999", "99.999999", "999999989.999999"],
    ["-100", "12.5", "-12.5"],
    ["-0.000001", "50", "-0.000001"],
  ])("of %s: %s %% are %s", (amount, percent, expected) => {
    const result = percentOf(parseMoney(amount, true) ?? 0, parseMoney(percent) ?? 0);
    expect(moneyToText(result)).toBe(expected);
  });

  test("is the exact fraction, rounded half away from zero", () => {
    fc.assert(
      fc.property(signed, fc.integer({ min: 0, max: 100_000_000 }), (amount, percent) => {
        const product = BigInt(amount) * BigInt(percent);
        const size = product < 0n ? -product : product;
        const whole = size / 100_000_000n;
        const rounded = (size % 100_000_000n) * 2n >= 100_000_000n ? whole + 1n : whole;
        expect(BigInt(percentOf(amount, percent))).toBe(product < 0n ? -rounded : rounded);
      }),
    );
  });

  test("and the rest are the whole, to one micro-unit", () => {
    fc.assert(
      fc.property(micros, fc.integer({ min: 0, max: 100_000_000 }), (amount, percent) => {
        const both = percentOf(amount, percent) + percentOf(amount, 100_000_000 - percent);
        expect(Math.abs(both - amount)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
