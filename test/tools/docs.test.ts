import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { ERROR_CODES } from "../../src/errors";

const pages = globSync("**/*.md", { exclude: (path) => /node_modules|^\.|^backups/.test(path) });
const readPage = (page: string) => readFileSync(page, "utf8");
/** Without blocks of code: what stands there is no link and no heading. */
const prose = (page: string) => readPage(page).replace(/^ *```[\s\S]*?^ *```$/gm, "");

/** The places of a page that a `#…` can lead to, named as GitHub does. */
function placesIn(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The links of a page to files and places of ours that are not there. */
function deadLinks(page: string): string[] {
  const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = ""]) => to);
  return links.filter((to) => {
    if (/^(?:https?|mailto):/.test(to)) return false;
    const [file = "", place] = to.split("#");
    const target = file ? join(dirname(page), file) : page;
    return !existsSync(target) || (place !== undefined && !placesIn(target).includes(place));
  });
}

describe("pages", () => {
  test("there are some to look at", () => {
    expect(pages).toEqual(expect.arrayContaining(["README.md", join("docs", "http.md")]));
  });

  test.each(pages)("every link of %s to our own files and places leads there", (page) => {
    expect(deadLinks(page)).toEqual([]);
  });
});

describe("docs/codes.md", () => {
  const explained = readPage("docs/codes.md");
  const found = (files: string, pattern: RegExp) =>
    globSync(files).flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(pattern)].map(([, code]) => code),
    );
  const lint = found("src/domain/template/lint*.ts", /code: "([A-Z_]+)"/g);
  const attempts = found("src/flows/**/*.ts", /["`]([A-Z]+(?:_[A-Z]+)*): /g);

  const bulk = found("src/{flows,routes/api}/**/*.ts", /ok: true, code: "([A-Z_]+)"/g);

  test("there are codes to look for", () => {
    expect([lint.length > 7, attempts.length > 7, bulk.length > 3]).toEqual([true, true, true]);
  });

  test.each([...new Set([...ERROR_CODES, ...lint, ...attempts, ...bulk])].sort())("explains %s", (code) => {
    expect(explained).toContain(`\`${code}\``);
  });
});

describe("README.md", () => {
  const named = readPage("README.md") + readPage("docs/alerts.md");
  const bindings = [
    ...readFileSync("wrangler.toml", "utf8").matchAll(/^(?:# )?(?:binding|name) = "([A-Z_0-9]+)"/gm),
  ];
  const [, vars = ""] = /\[vars\]\n([\s\S]*?)\n\n/.exec(readFileSync("wrangler.toml", "utf8")) ?? [];
  const variables = [...vars.matchAll(/^([A-Z_]+) =/gm)];
  const secrets = [...readFileSync("src/env.d.ts", "utf8").matchAll(/^ {2}([A-Z_]+)\?:/gm)];
  // One row stands for all shards.
  const names = [...bindings, ...variables, ...secrets].flatMap(([, name = ""]) =>
    /^CLICKS_[1-9]/.test(name) ? [] : [name],
  );

  test("there are bindings, variables and secrets to look for", () => {
    expect(Math.min(bindings.length, variables.length, secrets.length)).toBeGreaterThan(2);
  });

  test.each(names)("has a row for %s", (name) => {
    expect(named).toMatch(new RegExp(`^\\|.*\`${name}\`.*\\|`, "m"));
  });
});
