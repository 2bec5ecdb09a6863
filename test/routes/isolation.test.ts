import { beforeAll, describe, expect, test } from "vitest";
import { call } from "../support/api";
import { type Operation, operations } from "../support/declared";
import { footprintOf, rowsWith, uuidsIn } from "../support/footprint";
import { send } from "../support/operations";
import { type Planted, plantAccounts, plantNetwork } from "../support/planted";
import { ADDRESS, EMAIL } from "../support/planted-traffic";
import { make, makeNetwork } from "../support/records";
import type { Request } from "../support/samples";
import { SAMPLES, sampleOf } from "./samples.table";

const MARK = "zq-first";
const NAMES = Object.keys(SAMPLES);

let first: Planted;
let second: Awaited<ReturnType<typeof plantAccounts>> & { network: Awaited<ReturnType<typeof makeNetwork>> };
let before: Awaited<ReturnType<typeof footprintOf>>;
let secrets: string[];
let declared: Operation[];

beforeAll(async () => {
  first = await plantNetwork(MARK);
  const network = await makeNetwork();
  second = { network, ...(await plantAccounts("zq-second", { key: network.key })) };
  before = await footprintOf(first.network.id);
  const { advertiser, partner, other, keys, spareKey } = first;
  secrets = [
    ...[advertiser.postbackToken, advertiser.postbackSecret, partner.signingSecret, other.signingSecret],
    ...[...Object.values(keys), spareKey.key, first.network.slug, ADDRESS, EMAIL],
  ];
  declared = await operations();
});

const operationNamed = (name: string) => declared.find((operation) => operation.name === name) as Operation;
const requestFor = (operation: Operation): Request => {
  const { bad: _bad, as: _as, ...good } = sampleOf(operation, first);
  return good;
};

/** What an answer tells of the first network beyond what the request itself named. */
function leaks(text: string, request: Request): string[] {
  const sent = textsIn(request);
  const rest = sent.reduce((left, one) => left.replaceAll(one, ""), text);
  const ids = uuidsIn(rest).filter((id) => before.ids.has(id));
  return [...ids, ...[MARK, ...secrets].filter((one) => rest.includes(one))];
}

/** All texts in a value, the longest first. */
function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  JSON.stringify(value, (_, one) => {
    if (typeof one === "string" && one.length > 3) texts.push(one, ...uuidsIn(one));
    return one;
  });
  return texts.sort((a, b) => b.length - a.length);
}

/** Sends an operation's sample and, of a GET, all that matches and CSV as well; what is told must be nothing. */
async function expectNothing(name: string, key: string | null, statuses: readonly number[]) {
  const operation = operationNamed(name);
  const request = requestFor(operation);
  const whole = { ...request, query: {} };
  const asks = operation.method === "GET" ? [request, whole] : [request];
  for (const ask of asks) {
    for (const accept of operation.method === "GET" ? [undefined, "text/csv"] : [undefined]) {
      const { status, text, headers } = await send(operation, ask, { key, accept });
      expect(statuses, `${name}: ${text}`).toContain(status);
      expect(leaks(`${text} ${JSON.stringify([...headers])}`, ask), `${name}: ${text}`).toEqual([]);
    }
  }
}

const REFUSED = [401, 403, 404];
/** What is nobody's: the catalogue of tracking systems. */
const isRecord = (name: string) => /\{(id|gkClickId)\}/.test(name) && !name.includes("/integrations/");
/** A request that names no record by its path may be answered, with what is the caller's own, or found invalid. */
const allowed = (name: string) => (isRecord(name) ? REFUSED : [...REFUSED, 200, 201, 422]);

test("each operation of the document has a sample, and one without fails the walk", () => {
  for (const operation of declared) expect(() => sampleOf(operation, first)).not.toThrow();
  expect(declared.map(({ name }) => name).sort()).toEqual([...NAMES].sort());
  expect(() => sampleOf({ name: "GET /new" }, first)).toThrow("GET /new has no sample requests");
});

test("the samples reach the first network: its owner reads its marks and ids by each of them", async () => {
  for (const operation of declared.filter(({ method }) => method === "GET")) {
    const { as = "owner" } = sampleOf(operation, first);
    const key = as === "portal" ? first.portal : first.keys[as];
    const { status, text } = await send(operation, requestFor(operation), { key });
    expect(status).toBe(200);
    if (operation.path.startsWith("/integrations")) continue;
    expect(leaks(text, {}).length, operation.name).toBeGreaterThan(0);
  }
});

describe("without a key, or with one that is none, nothing is told and nothing done", () => {
  test.each(NAMES)("%s", async (name) => {
    await expectNothing(name, null, [401]);
    await expectNothing(name, "gk_nobody-has-this-key-0123456789-0123456789", [401]);
  });
});

describe("another network's keys of every role get nothing of the first network's", () => {
  test.each(NAMES)("%s", async (name) => {
    for (const key of Object.values(second.keys)) await expectNothing(name, key, allowed(name));
  });
});

describe("on another network's host the first network's own key finds nothing", () => {
  test.each(["GET /me", "GET /clicks", "GET /offers/{id}"])("%s", async (name) => {
    const { method } = operationNamed(name);
    const path = name.slice(method.length + 1).replace("{id}", first.offer.id);
    const origin = `http://${second.network.slug}.gokart.test`;
    const answer = await call(method, path, { key: first.keys.owner, origin });
    expect(answer.status).toBe(404);
    expect(leaks(JSON.stringify(answer), { params: { id: first.offer.id } })).toEqual([]);
  });
});

describe("roles that only read change nothing", () => {
  const writes = NAMES.filter((name) => !/^GET |^POST \/lint$/.test(name));
  test.each(writes)("%s", async (name) => {
    const { analyst, partner, other } = first.keys;
    await expectNothing(name, analyst, [403]);
    // What is a partner's own it may change: see partner-view.test.ts.
    if (name.includes("/me/partner")) return;
    for (const key of [partner, other]) await expectNothing(name, key, [403]);
  });
});

test("a retried POST of another network gets an answer of its own", async () => {
  const retry = { body: { name: "Same" }, headers: { "idempotency-key": "the-same-key" } };
  const mine = await make("/advertisers", retry.body, { ...retry, key: second.keys.owner });
  const again = await make("/advertisers", retry.body, { ...retry, key: second.keys.owner });
  const theirs = await make("/advertisers", retry.body, { ...retry, key: (await makeNetwork()).key });
  expect(again).toEqual(mine);
  expect(theirs.id).not.toBe(mine.id);
});

test("after all this the first network's rows are as they were, and nobody else's name its ids", async () => {
  expect(await rowsWith(before.ids)).toEqual(before.rows);
});
