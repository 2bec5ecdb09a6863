import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { completeDevVars, readDevVars } from "../../scripts/lib/dev-vars.mjs";
import { whatToTry } from "../../scripts/lib/examples.mjs";

const newPath = () => join(mkdtempSync(join(tmpdir(), "gokart-vars-")), ".dev.vars");

test("a first start writes fresh random secrets that only their owner can read", () => {
  const path = newPath();
  expect(completeDevVars(path)).toEqual([
    "CLICK_ID_SECRETS",
    "DATA_SECRET",
    "ADMIN_API_KEY",
    "ALLOW_PRIVATE_CALLBACKS",
  ]);
  const vars = readDevVars(path);
  expect(vars.CLICK_ID_SECRETS).toMatch(/^0:[0-9a-f]{64}$/);
  expect(vars.DATA_SECRET).toMatch(/^[0-9a-f]{64}$/);
  expect(vars.ADMIN_API_KEY?.length).toBeGreaterThanOrEqual(32);
  expect(vars.ALLOW_PRIVATE_CALLBACKS).toBe("true");
  expect(statSync(path).mode & 0o077).toBe(0);

  const other = newPath();
  completeDevVars(other);
  for (const name of ["CLICK_ID_SECRETS", "DATA_SECRET", "ADMIN_API_KEY"]) {
    expect(readDevVars(other)[name]).not.toBe(vars[name]);
  }
});

test("a second start changes nothing", () => {
  const path = newPath();
  completeDevVars(path);
  const before = readFileSync(path, "utf8");
  expect(completeDevVars(path)).toEqual([]);
  expect(readFileSync(path, "utf8")).toBe(before);
});

test("only what is missing is added, after what is there", () => {
  const path = newPath();
  const mine =
    "# mine\nDATA_SECRET='my own'\nexport ALLOW_PRIVATE_CALLBACKS = false\n# ADMIN_API_KEY=no\nOTHER=1";
  writeFileSync(path, mine);
  expect(completeDevVars(path)).toEqual(["CLICK_ID_SECRETS", "ADMIN_API_KEY"]);
  expect(readFileSync(path, "utf8").startsWith(`${mine}\n`)).toBe(true);
  expect(readDevVars(path)).toMatchObject({
    DATA_SECRET: "my own",
    ALLOW_PRIVATE_CALLBACKS: "false",
    OTHER: "1",
  });
});

test("the example names no key that would open a deployment, and its secrets are placeholders", () => {
  const example = readDevVars(".dev.vars.example");
  expect(example).toEqual({ CLICK_ID_SECRETS: "0:replace-me", DATA_SECRET: "replace-me" });
});

test("a start tells an owner key that the API takes from one that is too short to be any", async () => {
  // Nobody listens there: what to try has placeholders then.
  const told = (adminKey: string) => whatToTry({ origin: "http://127.0.0.1:1", adminKey, owner: null });
  const good = "k".repeat(32);
  expect(await told(good)).toContain(`with this owner key (also in .dev.vars):\n    ${good}\n`);
  for (const short of ["k".repeat(31), ""]) {
    const words = await told(short);
    expect(words).toContain(
      `too short and therefore not valid: it has ${short.length} characters of at least\n  32`,
    );
    expect(words).not.toMatch(/with this owner key|Bearer k/);
  }
});
