import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { needsInstall } from "../../scripts/lib/install.mjs";

const lock = {
  packages: {
    "": { version: "0.1.0" },
    "node_modules/hono": { version: "4.0.0" },
    "node_modules/for-another-machine": { version: "1.0.0", optional: true },
  },
};
const installed = (version: string) => ({ packages: { "node_modules/hono": { version } } });

test("an install is due when nothing, something else or too little is installed", () => {
  expect(needsInstall(lock, undefined)).toBe(true);
  expect(needsInstall(lock, installed("3.9.0"))).toBe(true);
  expect(needsInstall(lock, { packages: {} })).toBe(true);
  expect(needsInstall(lock, installed("4.0.0"))).toBe(false);
});

type LockedPackage = { version: string; resolved?: string; optionalDependencies?: Record<string, string> };

function lockedPackages(): Record<string, LockedPackage> {
  return JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
}

// `npm install` leaves out what its registry does not hold, and `npm ci` then refuses the lock on every machine.
test("package-lock.json has the packages of every platform", () => {
  const packages = lockedPackages();
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

test("package-lock.json names no registry", () => {
  expect(Object.values(lockedPackages()).filter(({ resolved }) => resolved)).toEqual([]);
});
