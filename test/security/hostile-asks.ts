import fc from "fast-check";
import type { Operation } from "../support/declared";
import type { Request as Sample } from "../support/samples";

// Requests to the management API as nobody decent sends them, made from a good one and what the document declares.

export type HostileAsk = { path: string; init: RequestInit & { headers: Record<string, string> } };

const TEXTS = [
  ...["", " ", "0", "-1", "1e999", "NaN", "null", "true", "__proto__", "constructor", "٣"],
  ...["../../../etc/passwd", "' OR '1'='1", "'); DROP TABLE offers; --", '"; SELECT sqlite_version(); --'],
  ...["<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "=HYPERLINK(1)", "{{7*7}}"],
  ...["a\r\nSet-Cookie: stolen=1\r\n\r\n<b>", "a\u0000b", "\u202e\u2028\u2029\ufeff", "\ud800 alone"],
  ...[
    "javascript:alert(1)",
    "https://user:pw@127.0.0.1:1/",
    "https://{gk_click_id}.example/",
    "{gk_click_id",
  ],
  ...["2026-02-31", "0000-01-01", "9999-12-31T23:59:59Z", "Europe/../x", "owner", "x".repeat(501)],
  ...["y".repeat(20_000), "😀".repeat(300), "00000000-0000-8000-8000-000000000000"],
];
const ODD = [null, true, 0, -1, 0.5, 1e300, -1e300, 2 ** 53, [], [[]], {}, [null], { "": 1 }];
const RAW = ["%", "%zz", "%c0%ae", "%00", "%ed%a0%80", "%0d%0aSet-Cookie:%20a=b", "a&&=b&=&", "[]=1"];
const BROKEN = ["{", "[[[[", '"\\ud800"', '{"__proto__":{"role":"owner"}}', "\u0000", "a,b\r\n1", "null"];
const deep = (open: string, close: string) => `${open.repeat(5_000)}1${close.repeat(5_000)}`;

const text = (theirs: readonly string[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...theirs) },
    { weight: 5, arbitrary: fc.constantFrom(...TEXTS) },
    { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  );
const value = (theirs: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 6, arbitrary: text(theirs) },
    { weight: 3, arbitrary: fc.constantFrom<unknown>(...ODD) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  );

/** A body with one part changed, taken away or added, wherever it lies. */
function changed(good: unknown, { at, how, odd }: { at: number; how: string; odd: unknown }): unknown {
  const copy: unknown = structuredClone(good);
  const places = placesIn(copy);
  const place = places[at % Math.max(places.length, 1)];
  if (!place) return odd;
  const { holder, key } = place;
  if (how === "drop") delete holder[key];
  else if (how === "add") holder[NAMES[at % NAMES.length] ?? "id"] = odd;
  else holder[key] = odd;
  return copy;
}

const NAMES = ["id", "networkId", "partnerId", "role", "status", "constructor", "createdAt", "postbackToken"];

type Holder = Record<string, unknown>;

function placesIn(body: unknown): { holder: Holder; key: string }[] {
  if (typeof body !== "object" || body === null) return [];
  const holder = body as Holder;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

function bodies(good: unknown, theirs: readonly string[]): fc.Arbitrary<string> {
  const broken = fc.constantFrom(...BROKEN, deep("[", "]"), deep('{"a":', "}"), "z".repeat(1_100_000));
  const change = fc.record({
    at: fc.nat(500),
    how: fc.constantFrom("replace", "replace", "drop", "add"),
    odd: value(theirs),
  });
  if (typeof good === "string") {
    const cells = fc.array(text(theirs), { maxLength: 6 }).map((row) => `${good}${row.join(",")}\r\n`);
    return fc.oneof({ weight: 5, arbitrary: cells }, broken);
  }
  const mutated = change.map((one) => JSON.stringify(changed(good ?? {}, one)) ?? "");
  const other = value(theirs).map((odd) => JSON.stringify(odd) ?? "");
  return fc.oneof(
    { weight: 8, arbitrary: mutated },
    { weight: 1, arbitrary: other },
    { weight: 1, arbitrary: broken },
  );
}

const encoded = (one: string) => encodeURIComponent(one.toWellFormed());

function paths(
  { path }: Operation,
  { params = {} }: Sample,
  theirs: readonly string[],
): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const one = (name: string) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constant(encoded(params[name] ?? "")) },
      { weight: 3, arbitrary: text(theirs).map(encoded) },
      { weight: 1, arbitrary: fc.constantFrom(...RAW) },
    );
  return fc.tuple(...names.map(one)).map((values) => path.replace(/\{\w+\}/g, () => values.shift() ?? ""));
}

function queries(
  operation: Operation,
  { query = {} }: Sample,
  theirs: readonly string[],
): fc.Arbitrary<string> {
  const declared = (operation.parameters ?? []).filter((one) => one.in === "query").map(({ name }) => name);
  const name = fc.constantFrom(...declared, "q", "limit", "cursor", "networkId", "__proto__");
  const pairs = fc.array(fc.tuple(name, text(theirs)), { maxLength: 3 });
  const raw = fc.option(fc.constantFrom(...RAW), { freq: 4 });
  return fc.tuple(pairs, raw, fc.boolean()).map(([some, odd, kept]) => {
    const good = kept ? Object.entries(query) : [];
    const search = new URLSearchParams([...some, ...good].map(([key, one]) => [key, one.toWellFormed()]));
    return `${search}${odd === null ? "" : `&limit=${odd}`}`;
  });
}

const HEADERS = fc.record({
  "content-type": fc.constantFrom("application/json", "text/csv", "text/plain", "multipart/form-data"),
  accept: fc.constantFrom("application/json", "*/*", "text/csv", "text/html", ""),
});

/** `fc.sample(hostileAsks(operation, { good, theirs, key }), …)`: `theirs` are ids that are none of the asker's business. */
export function hostileAsks(
  operation: Operation,
  { good, theirs, key }: { good: Sample; theirs: readonly string[]; key: string },
): fc.Arbitrary<HostileAsk> {
  const { method } = operation;
  const parts = fc.tuple(
    paths(operation, good, theirs),
    queries(operation, good, theirs),
    bodies(good.body, theirs),
    HEADERS,
  );
  return parts.map(([path, query, body, headers]) => ({
    path: `/api/v1${path}?${query}`,
    init: {
      method,
      headers: { ...headers, authorization: `Bearer ${key}` },
      ...(method === "GET" ? {} : { body: body.toWellFormed() }),
    },
  }));
}
