import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Locked = {
  version: string;
  integrity?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  hasInstallScript?: boolean;
};
type Manifest = {
  license: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
  scarfSettings: { enabled: boolean };
};

const read = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8"));
const manifest = read<Manifest>("package.json");
const { packages } = read<{ packages: Record<string, Locked> }>("package-lock.json");
const locked = Object.entries(packages).filter(([path]) => path !== "");

/** Licences under which something may be part of what is deployed. */
const PERMISSIVE = [
  "MIT",
  "Apache-2.0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "Unlicense",
  "CC0-1.0",
];
/** Weak copyleft: fine for tools that are run and never shipped. */
const TOOLS_ONLY = ["MPL-2.0", "LGPL-3.0-or-later"];

/** What licences an SPDX expression asks to be kept all together: of `A OR B` whichever is allowed. */
function isAllowed(licence: string, allowed: readonly string[]): boolean {
  const plain = licence.replace(/[()]/g, "");
  return plain.split(" OR ").some((choice) => choice.split(" AND ").every((one) => allowed.includes(one)));
}

const nameOf = (path: string) => path.split("node_modules/").at(-1) ?? "";

test("every dependency of ours is pinned to one version, the one that is locked", () => {
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  expect(wanted.filter(([name, version]) => packages[`node_modules/${name}`]?.version !== version)).toEqual(
    [],
  );
});

// The entries without a checksum are binaries for other machines, which whoever wrote the lock could not download.
test("every locked package has a strong checksum, save binaries for other platforms", () => {
  const weak = locked.filter(([, { integrity = "" }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity));
  const foreign = /(?:android|darwin|win32|windows|linux-x64-musl|linux-arm64-musl)/;
  expect(
    weak.filter(([path, { optional }]) => !(optional && foreign.test(path))).map(([path]) => path),
  ).toEqual([]);
});

describe("licences", () => {
  test("what is deployed is permissively licensed", () => {
    const deployed = locked.filter(([, { dev }]) => !dev);
    expect(deployed.length).toBeGreaterThan(5);
    const odd = deployed.filter(([, { license = "none" }]) => !isAllowed(license, PERMISSIVE));
    expect(odd.map(([path, { license }]) => `${path} ${license}`)).toEqual([]);
  });

  test("what only builds and tests may be weak copyleft too", () => {
    const odd = locked.filter(
      ([, { license = "none" }]) => !isAllowed(license, [...PERMISSIVE, ...TOOLS_ONLY]),
    );
    expect(odd.map(([path, { license }]) => `${path} ${license}`)).toEqual([]);
  });

  test("an installed package says the same as the lock", () => {
    const checked = locked.flatMap(([path, { license }]) => {
      const own = installed(path);
      return own === null ? [] : [[path, own === license || own === undefined] as const];
    });
    expect(checked.length).toBeGreaterThan(50);
    expect(checked.filter(([, same]) => !same)).toEqual([]);
  });

  test.each([
    ["MIT", true],
    ["MIT OR GPL-3.0", true],
    ["(MIT AND Zlib)", false],
    ["Apache-2.0 AND LGPL-3.0-or-later AND MIT", false],
    ["GPL-3.0", false],
    ["none", false],
  ])("%s permissive: %s", (licence, expected) => {
    expect(isAllowed(licence, PERMISSIVE)).toBe(expected);
  });
});

/** The licence in a package's own package.json; null where it is not installed here. */
function installed(path: string): string | undefined | null {
  try {
    const { license } = read<{ license?: string }>(`${path}/package.json`);
    return typeof license === "string" ? license : undefined;
  } catch {
    return null;
  }
}

test("only packages that were allowed to may run a script when they are installed", () => {
  const allowed = Object.keys(manifest.allowScripts).filter((name) => manifest.allowScripts[name]);
  expect(allowed.sort()).toEqual(["esbuild", "node", "workerd"]);
  // scarf counts installs. An npm that knows allowScripts does not run it, and scarfSettings tells it to be still.
  const withScript = [
    ...new Set(locked.filter(([, one]) => one.hasInstallScript).map(([path]) => nameOf(path))),
  ];
  expect(withScript.filter((name) => !allowed.includes(name))).toEqual(["@scarf/scarf"]);
  expect(manifest.scarfSettings.enabled).toBe(false);
});
