import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const page = readFileSync("docs/security.md", "utf8");

/** A test file and the name of one of its tests: `[story](../test/story.test.ts): “…”, “…”`. */
function citations(text: string): [file: string, name: string][] {
  const links = [...text.matchAll(/\]\(\.\.\/(test\/[^)#]+)\):((?:\s*“[^”]+”,?)+)/g)];
  return links.flatMap(([, file = "", names = ""]) =>
    [...names.matchAll(/“([^”]+)”/g)].map(([, name = ""]): [string, string] => [
      file,
      name.replace(/\s+/g, " "),
    ]),
  );
}

/** The files of our own that a page links to. */
function linkedFiles(text: string): string[] {
  return [...text.matchAll(/\]\(\.\.\/([^)#]+)[^)]*\)/g)].map(([, file = ""]) => file);
}

/** Whether a file has a test, or a group of tests, of this name. */
function hasTest(source: string, name: string): boolean {
  const written = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?:test|it|describe|\\))(?:\\.\\w+)?\\(\\s*"${written}"`).test(source);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file));
}

describe("docs/security.md", () => {
  test.each(citations(page))("%s has the test “%s”", (file, name) => {
    expect(hasTest(readFileSync(file, "utf8"), name)).toBe(true);
  });

  test("cites as many tests as it quotes names", () => {
    const quoted = [...page.matchAll(/“[^”]+”/g)].length;
    // The first paragraph says what such quotes are.
    expect(citations(page).length).toBe(quoted - 1);
  });

  test("links to files that there are", () => {
    expect(linkedFiles(page).filter((file) => !existsSync(file))).toEqual([]);
  });

  test("cites every test file that is about security", () => {
    const files = filesIn("test/security").filter((file) => file.endsWith(".test.ts"));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !page.includes(`(../${file})`))).toEqual([]);
  });

  test("names every place that compares secrets", () => {
    const compares = filesIn("src").filter(
      (file) => /\.tsx?$/.test(file) && /sameText\(/.test(readFileSync(file, "utf8")),
    );
    expect(compares.length).toBeGreaterThan(6);
    expect(compares.filter((file) => !page.includes(`(../${file})`))).toEqual([]);
  });
});

test("SECURITY.md says plainly that its address is to be filled in", () => {
  const text = readFileSync("SECURITY.md", "utf8");
  expect(text.includes("placeholder")).toBe(text.includes(".example"));
  expect(linkedFiles(text)).toEqual([]);
});

test("a name that no test has is found", () => {
  const text = "[story](../test/story.test.ts): “the sun rises in the west”, and [x](../test/x.ts)";
  expect(citations(text)).toEqual([["test/story.test.ts", "the sun rises in the west"]]);
  expect(hasTest('test("the sun rises in the east", () => {', "the sun rises in the west")).toBe(false);
  expect(hasTest('  test.each(CASES)("%s (%s) rises", () => {', "%s (%s) rises")).toBe(true);
});
