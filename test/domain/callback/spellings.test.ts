import { describe, expect, test } from "vitest";
import { spellings } from "../../../src/domain/callback/spellings";

const VALUE = `Ann "A&B" O'Neil/<é😀+x> \\`;
const json = (text: string) => JSON.stringify({ echo: text });
const ascii = (text: string) =>
  json(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
const html = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("'", "&#039;").replaceAll("<", "&lt;");
const percent = encodeURIComponent;

const WAYS: [string, (text: string) => string][] = [
  ["plainly", (text) => text],
  ["as JSON", json],
  ["as JSON with slashes escaped", (text) => json(text).replaceAll("/", "\\/")],
  ["as ASCII JSON", ascii],
  ["as JSON fit for HTML", (text) => json(text).replaceAll("&", "\\u0026").replaceAll("<", "\\u003c")],
  ["as HTML", html],
  ["percent-encoded", percent],
  ["percent-encoded in small letters", (text) => percent(text).toLowerCase()],
  ["as a form", (text) => percent(text).replaceAll("%20", "+")],
  ["in capitals", (text) => text.toUpperCase()],
];
const TWICE: [string, (text: string) => string][] = [
  ["as JSON in JSON", (text) => json(json(text))],
  ["as JSON in JSON in JSON", (text) => json(json(json(text)))],
  ["as ASCII JSON in JSON", (text) => json(ascii(text))],
  ["as JSON in HTML", (text) => html(json(text))],
  ["as HTML in JSON", (text) => json(html(text))],
  ["percent-encoded twice", (text) => percent(percent(text))],
  ["as JSON, percent-encoded", (text) => percent(json(text))],
];

describe("a text is found as an answer may repeat it", () => {
  test.each([...WAYS, ...TWICE])("%s", (_, spell) => {
    const whole = spell(`before|${VALUE}|after`);
    const found = spellings([VALUE]);
    const left = found ? whole.replace(found, "•") : whole;
    expect(left).not.toMatch(/ann|neil/i);
    expect(left).toMatch(/before.*•.*after/i);
  });
});

test.each(WAYS)("the end of an answer that was cut within it is found %s", (_, spell) => {
  const whole = spell(VALUE);
  const begin = whole.search(/ann/i);
  const bytes = new TextEncoder().encode(whole);
  const found = spellings([VALUE], { cut: true });
  for (let length = begin + 1; length < bytes.length; length++) {
    const left = new TextDecoder().decode(bytes.subarray(begin, length));
    expect(left.replace(found ?? "", "•"), left).toMatch(/^•(?:["\\}]|%\w*)*$/);
  }
});

test("what is not cut keeps its end, and other texts stay as they are", () => {
  const found = spellings(["okay@mail.example"]);
  expect("all is ok".replace(found ?? "", "•")).toBe("all is ok");
  expect(spellings(["", "  "])).toBeNull();
});

test("an answer made to be slow is gone through all the same", () => {
  const found = spellings(["a%".repeat(250), "a\\".repeat(250), "a&".repeat(250)], { cut: true });
  const started = performance.now();
  for (const piece of ["a%", "a\\", "a&", "a%25"])
    `${piece.repeat(2048 / piece.length)} `.replace(found ?? "", "•");
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("a long row of backslashes is gone through once", () => {
  const found = spellings([`\\\\"${VALUE}`, `a${VALUE}`], { cut: true });
  const started = performance.now();
  expect("\\".repeat(16_384).replace(found ?? "", "•")).toBe("\\".repeat(16_384));
  expect(performance.now() - started).toBeLessThan(1000);
});
