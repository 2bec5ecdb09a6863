import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Import, readSources, readSpecifiers, type SourceFile, staticReach } from "./support/imports";

/**
 * What a room may import: paths under src by their beginning, packages by name. `types:` allows `import type` only.
 * Everybody but the domain may have the rim (clock, chance, waitUntil), the log and the one public error.
 */
const RIM = ["rim.ts", "log.ts", "errors.ts"];
type Room = { files: RegExp; may: string[] };

/** The first room that fits is a file's room; each exception stands before the room it is made from, with its reason. */
const ROOMS: Record<string, Room> = {
  // Two kept libraries know the user agents of the world; they are pure functions over one header.
  "domain/click/visitor*": { files: /^domain\/click\/visitor/, may: ["domain/", "bowser", "isbot"] },
  // WebCrypto has no scrypt.
  "domain/access/password-hash": {
    files: /^domain\/access\/password-hash\.ts$/,
    may: ["domain/", "node:crypto"],
  },
  domain: { files: /^domain\//, may: ["domain/", "zod"] },
  store: { files: /^store\//, may: [...RIM, "domain/", "store/", "drizzle-orm"] },
  objects: { files: /^objects\//, may: [...RIM, "domain/", "store/", "objects/", "cloudflare:workers"] },
  "queues/messages": { files: /^queues\/messages\.ts$/, may: [...RIM, "domain/", "zod"] },
  edge: { files: /^edge\//, may: [...RIM, "domain/", "store/", "queues/messages.ts", "edge/"] },
  flows: {
    files: /^flows\//,
    may: [...RIM, "domain/", "store/", "edge/", "objects/stubs.ts", "queues/messages.ts", "flows/"],
  },
  // Rows that come packed (logs, parked postbacks, dead letters) are only written: a flow between would say nothing. So a
  // database that hangs is theirs to give up.
  "queues that write rows": {
    files: /^queues\/(?:logs|postbacks|dead-letters)\.ts$/,
    may: [...RIM, "domain/", "flows/", "queues/", "store/", "edge/in-time.ts"],
  },
  queues: { files: /^queues\//, may: [...RIM, "domain/", "flows/", "queues/"] },
  pages: { files: /^pages\//, may: [...RIM, "types:domain/", "pages/", "hono"] },
  // A missing click-id secret is told before anything is begun: /healthz and the postback ask for the keys. What the
  // API has changed counts at once: it makes the isolate forget the terms it remembers.
  routes: {
    files: /^routes\//,
    may: [
      ...RIM,
      "domain/",
      "flows/",
      "store/",
      "pages/",
      "edge/click-id-keys.ts",
      "edge/deal-memory.ts",
      "routes/",
      "hono",
      "zod",
    ],
  },
  app: { files: /^app\.ts$/, may: [...RIM, "routes/", "hono"] },
  index: { files: /^index\.ts$/, may: [...RIM, "app.ts", "queues/", "objects/", "flows/"] },
  rim: { files: /^(?:rim|log|errors)\.ts$/, may: ["domain/", "types:hono"] },
  // Declares the bindings that the configuration does not know; a file of types.
  types: { files: /\.d\.ts$/, may: ["types:"] },
};

/** What the redirect's cold start must not load: see "Rooms" in CONTRIBUTING. */
const NOT_AT_START: [what: RegExp, why: string][] = [
  [/^zod$/, "schemas are for the API"],
  [/^bowser$/, "few links ask for the device, and what only reports tell is read behind the answer"],
  [/^drizzle-orm$/, "queries of the redirect are plain SQL"],
  [/^routes\/api(?:\.ts|\/)/, "the API is loaded on first use"],
  [/^pages\//, "pages are loaded on first use"],
  [/^flows\/postback\/accept-postback\.ts$/, "postbacks are loaded on first use"],
  [/^queues\/(?!messages\.ts$)/, "consumers are loaded on first use"],
  [/^domain\/template\/lint/, "templates are checked when they are saved"],
  [/^domain\/integrations\/catalogue\.ts$/, "the catalogue is large and for the API"],
];

const sources = readSources();
const COMMENT_LINE = /^\s*(?:\/\/|\/?\*).*$/gm;

function roomOf(path: string): [name: string, room: Room] | undefined {
  return Object.entries(ROOMS).find(([, { files }]) => files.test(path));
}

function allows(may: readonly string[], { kind, to }: Import): boolean {
  return may.some((entry) => {
    const [, type, start = ""] = /^(types:)?(.*)$/.exec(entry) ?? [];
    if (type && kind !== "type") return false;
    return start === "" || start.endsWith("/") ? to.startsWith(start) : to === start;
  });
}

/** Each import that leaves its room by no door, in words. */
function trespasses({ path, imports }: Pick<SourceFile, "path" | "imports">): string[] {
  const found = roomOf(path);
  if (!found) return [`${path} is in no room: give it one in ROOMS`];
  const [name, { may }] = found;
  return imports
    .filter((one) => !allows(may, one))
    .map(({ kind, to }) => `${path} imports ${to} (${kind}); ${name} may import ${may.join(", ")}`);
}

describe("who may import whom", () => {
  test.each(Object.keys(ROOMS))("%s keeps to its doors", (name) => {
    const files = [...sources.values()].filter(({ path }) => roomOf(path)?.[0] === name);
    expect(files.flatMap(trespasses)).toEqual([]);
  });

  test("every file has a room, and every import leads somewhere", () => {
    const files = [...sources.values()];
    expect(files.filter(({ path }) => !roomOf(path)).map(({ path }) => path)).toEqual([]);
    const lost = files.flatMap(({ path, imports }) =>
      imports
        .filter(({ to }) => /^(?:\.|[a-z-]+\/)/.test(to) && !sources.has(to))
        .map(({ to }) => `${path} → ${to}`),
    );
    expect(lost).toEqual([]);
  });

  test.each<[string, Import, number]>([
    ["domain/x.ts", { kind: "static", to: "domain/y.ts" }, 0],
    ["domain/x.ts", { kind: "type", to: "store/y.ts" }, 1],
    ["domain/x.ts", { kind: "static", to: "rim.ts" }, 1],
    ["domain/x.ts", { kind: "static", to: "bowser" }, 1],
    ["domain/click/visitor-device.ts", { kind: "static", to: "bowser" }, 0],
    ["store/x.ts", { kind: "dynamic", to: "flows/y.ts" }, 1],
    ["edge/x.ts", { kind: "static", to: "queues/messages.ts" }, 0],
    ["edge/x.ts", { kind: "static", to: "queues/clicks.ts" }, 1],
    ["flows/x.ts", { kind: "type", to: "routes/y.ts" }, 1],
    ["flows/x.ts", { kind: "static", to: "objects/conversion-gate.ts" }, 1],
    ["queues/clicks.ts", { kind: "static", to: "store/click/clicks.ts" }, 1],
    ["queues/logs.ts", { kind: "static", to: "store/history/history.ts" }, 0],
    ["pages/x.tsx", { kind: "type", to: "domain/y.ts" }, 0],
    ["pages/x.tsx", { kind: "static", to: "domain/y.ts" }, 1],
    ["routes/x.ts", { kind: "static", to: "drizzle-orm" }, 1],
    ["routes/x.ts", { kind: "static", to: "app.ts" }, 1],
    ["app.ts", { kind: "dynamic", to: "routes/api.ts" }, 0],
    ["app.ts", { kind: "static", to: "flows/y.ts" }, 1],
    ["utils/x.ts", { kind: "static", to: "domain/y.ts" }, 1],
  ])("the table means it: %s importing %j", (path, one, count) => {
    expect(trespasses({ path, imports: [one] })).toHaveLength(count);
  });
});

test("no files import each other in a circle, be it for types: what two of them need is a file of its own", () => {
  const tied = new Map([...sources].map(([path, { imports }]) => [path, imports.map(({ to }) => to)]));
  // Again and again without the files that import none of the others or are imported by none; what is left is circles.
  for (let before = -1; before !== tied.size; ) {
    before = tied.size;
    const imported = new Set([...tied.values()].flat());
    for (const [path, to] of tied)
      if (!imported.has(path) || !to.some((one) => tied.has(one))) tied.delete(path);
  }
  expect([...tied.keys()]).toEqual([]);
});

test("what is inside domain, flows and store is called by the words that CONTRIBUTING explains, each of them used", () => {
  const [, table = ""] = /^\| word \|.*\n((?:\|.*\n)+)/m.exec(readFileSync("CONTRIBUTING.md", "utf8")) ?? [];
  const explained = [...table.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, word]) => word);
  const used = [...sources.keys()].flatMap(
    (path) => /^(?:domain|flows|store)\/([^/]+)\//.exec(path)?.[1] ?? [],
  );
  expect(explained).toEqual([...new Set(used)].toSorted());
});

describe("what the redirect's cold start loads", () => {
  const reached = staticReach(sources, "index.ts");

  test.each(NOT_AT_START)("is not %s, for %s", (what) => {
    const chains = [...reached].filter(([path]) => what.test(path)).map(([, chain]) => chain.join(" → "));
    expect(chains).toEqual([]);
  });

  test("would be told with the chain that leads there", () => {
    const file = (path: string, ...imports: Import[]): [string, SourceFile] => [
      path,
      { path, text: "", imports },
    ];
    const made = new Map([
      file(
        "index.ts",
        { kind: "static", to: "app.ts" },
        { kind: "dynamic", to: "lazy.ts" },
        { kind: "type", to: "t.ts" },
      ),
      file("app.ts", { kind: "static", to: "zod" }, { kind: "static", to: "index.ts" }),
      file("lazy.ts", { kind: "static", to: "drizzle-orm" }),
    ]);
    expect([...staticReach(made, "index.ts").values()].map((chain) => chain.join(" → "))).toEqual([
      "index.ts",
      "index.ts → app.ts",
      "index.ts → app.ts → zod",
    ]);
  });

  test("is none of Node's modules: in one bundle each static import of them is loaded at the start, whoever needs it", () => {
    const atTheTop = [...sources.values()].filter(({ imports }) =>
      imports.some(({ kind, to }) => kind === "static" && to.startsWith("node:")),
    );
    expect(atTheTop.map(({ path }) => path)).toEqual([]);
  });

  test("is the redirect all the same", () => {
    for (const path of [
      "flows/click/follow-link.ts",
      "domain/click/redirect.ts",
      "edge/click-buffer.ts",
      "hono",
    ]) {
      expect([...reached.keys()]).toContain(path);
    }
  });

  test("index.ts is a door and no house: 40 lines at most", () => {
    const lines = sources.get("index.ts")?.text.trimEnd().split("\n").length;
    expect(lines).toBeLessThanOrEqual(40);
  });
});

describe("what is said in one place only", () => {
  const offenders = (what: RegExp, where: RegExp, files: Iterable<SourceFile> = sources.values()) =>
    [...files].filter(({ path, text }) => what.test(text) && !where.test(path)).map(({ path }) => path);

  test.each<[string, RegExp, RegExp]>([
    ["drizzle is for the store", /drizzle/i, /^store\//],
    ["so is SQL", /\.prepare\(|\bSELECT\b[^"`]+\bFROM\b|\bINSERT\b[^"`]+\bINTO\b/, /^store\//],
    ["the gate has one door", /CONVERSION_GATE/, /^objects\/stubs\.ts$/],
  ])("%s", (_, what, where) => {
    // A comment may name them to say why.
    const code = [...sources.values()].map((file) => ({
      ...file,
      text: file.text.replace(COMMENT_LINE, ""),
    }));
    expect(offenders(what, where, code)).toEqual([]);
  });

  test("no type is silenced, in tests neither", () => {
    const silenced = /\bas\s+any\b|@ts-(?:ignore|nocheck)\b/;
    expect(offenders(silenced, /^$/)).toEqual([]);
    expect(offenders(silenced, /^layout\.test\.ts$/, readSources("test").values())).toEqual([]);
  });
});

test.each<[string, ReturnType<typeof readSpecifiers>]>([
  ['import { a } from "./a";', [{ kind: "static", specifier: "./a" }]],
  ['import type { A } from "./a";', [{ kind: "type", specifier: "./a" }]],
  ['import { type A, b } from "./a";', [{ kind: "static", specifier: "./a" }]],
  ['import { type A } from "./a";', [{ kind: "static", specifier: "./a" }]],
  ['import {\n  type A,\n  b as c,\n} from "./a";', [{ kind: "static", specifier: "./a" }]],
  ['import a, { b } from "a";', [{ kind: "static", specifier: "a" }]],
  ['import * as a from "a";', [{ kind: "static", specifier: "a" }]],
  ['import type from "a";', [{ kind: "static", specifier: "a" }]],
  ['import "a";', [{ kind: "static", specifier: "a" }]],
  ['export * from "./a";', [{ kind: "static", specifier: "./a" }]],
  ['export { a } from "./a";', [{ kind: "static", specifier: "./a" }]],
  ['export type { A } from "./a";', [{ kind: "type", specifier: "./a" }]],
  ['  const { a } = await import("./a");', [{ kind: "dynamic", specifier: "./a" }]],
  ['type A = typeof import("./a");', [{ kind: "type", specifier: "./a" }]],
  ['export const from = "./a";', []],
  ['export type Kind = "a" | "b";', []],
  [' * import { a } from "./a";', []],
])("imports are read from %j", (text, expected) => expect(readSpecifiers(text)).toEqual(expected));
