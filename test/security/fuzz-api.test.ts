import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { ERROR_CODES } from "../../src/errors";
import { sampleOf } from "../routes/samples.table";
import { expectDeclared, type Operation, operations } from "../support/declared";
import { footprintOf, rowsWith, uuidsIn } from "../support/footprint";
import { type Planted, plantNetwork } from "../support/planted";
import { visit } from "../support/world";
import { type HostileAsk, hostileAsks } from "./hostile-asks";

const SEED = 20261124;
const EACH = 36;
const VICTIM = "zq-victim";
const CODES: string[] = ["OK", "CREATED", ...ERROR_CODES];
const NEVER = /\\n\s+at |SQLITE_[A-Z]|D1_ERROR|Failed query|\bselect\b.+\bfrom\b|TypeError|is not a function/;

let asker: Planted;
let victim: Planted;
let before: Awaited<ReturnType<typeof footprintOf>>;
let secrets: string[];
let declared: Operation[];

beforeAll(async () => {
  asker = await plantNetwork("zq-asker");
  victim = await plantNetwork(VICTIM);
  before = await footprintOf(victim.network.id);
  const { advertiser, partner, keys } = victim;
  secrets = [
    advertiser.postbackToken,
    advertiser.postbackSecret,
    partner.signingSecret,
    ...Object.values(keys),
  ];
  declared = await operations();
});

/** What is wrong with an answer, or null. */
async function problemOf(operation: Operation, ask: HostileAsk, response: Response): Promise<string | null> {
  const { status, headers } = response;
  const text = await response.text();
  if (status >= 500) return `status ${status}: ${text}`;
  if (NEVER.test(text.replace(JSON.stringify(ask.init.body ?? "").slice(1, -1), ""))) return `tells: ${text}`;
  const told = leaks(`${text} ${JSON.stringify([...headers])}`, ask);
  if (told.length > 0) return `leaks ${told}`;
  const type = headers.get("content-type") ?? "";
  if (headers.get("x-content-type-options") !== "nosniff") return "may be sniffed";
  if (headers.get("cache-control") !== "no-store") return "may be cached";
  if (type.startsWith("text/csv")) return status === 200 ? null : `CSV with ${status}`;
  if (type !== "application/json") return `a body of ${type}`;
  return problemOfEnvelope(operation, JSON.parse(text), response);
}

async function problemOfEnvelope(
  operation: Operation,
  body: Record<string, unknown>,
  { status, headers }: Response,
): Promise<string | null> {
  const names = Object.keys(body).join();
  if (!/^isSuccessful,code,messages,responseId,data(?:,nextCursor)?$/.test(names))
    return `envelope of ${names}`;
  if (!CODES.includes(String(body.code))) return `the code ${body.code}`;
  if (body.isSuccessful !== status < 400) return "success and status disagree";
  if (body.responseId !== headers.get("x-response-id")) return "two response ids";
  const isOdd = status === 405 || status === 404;
  const problem = isOdd ? null : expectDeclared(operation, { status, type: "application/json", body });
  return problem === null ? null : problem.then(() => null).catch((error: Error) => error.message);
}

/** The victim's ids that the asker wrote into bodies: as a name or a reason they are now texts of its own. */
const written = new Set<string>();

/** What an answer tells of the victim beyond what the request itself named. */
function leaks(text: string, { path, init }: HostileAsk): string[] {
  for (const id of uuidsIn(String(init.body ?? ""))) written.add(id);
  const sent = new Set(uuidsIn(path));
  const ids = uuidsIn(text).filter((id) => before.ids.has(id) && !sent.has(id) && !written.has(id));
  return [...ids, ...[VICTIM, ...secrets].filter((one) => text.includes(one))];
}

/** Columns in which a text of the asker's own choice may stand, another network's id among them. */
const FREE =
  /^(?:event_id|member_id|pub_\w+|cnv_\w+|integration_id|click_id|actor|name|url\w*|message|note|reason)$/;

/** New rows that refer to a record of the victim's. */
function references(rows: readonly string[]): string[] {
  return rows.filter((line) => {
    const row = JSON.parse(line.slice(line.indexOf(" ") + 1)) as Record<string, unknown>;
    return Object.entries(row).some(
      ([column, one]) => column.endsWith("_id") && !FREE.test(column) && before.ids.has(String(one)),
    );
  });
}

test("hostile requests to every operation are answered in order and reach nobody else's network", {
  timeout: 180_000,
}, async () => {
  const problems: string[] = [];
  const seen = new Map<string, Set<string>>();
  const theirs = [...before.ids];
  // Deletions last: what they take away the others need.
  const inOrder = declared.toSorted((a, b) => Number(a.method === "DELETE") - Number(b.method === "DELETE"));
  for (const [n, operation] of inOrder.entries()) {
    const { as, bad: _, ...good } = sampleOf(operation, asker);
    const key = as === "partner" ? asker.keys.partner : asker.keys.owner;
    const asks = fc.sample(hostileAsks(operation, { good, theirs, key }), { seed: SEED + n, numRuns: EACH });
    const codes = seen.get(operation.name) ?? new Set<string>();
    seen.set(operation.name, codes);
    // One after the other: what fails is then the same each time.
    for (const ask of asks) {
      const response = await visit(ask.path, ask.init);
      codes.add(String(response.status));
      const problem = await problemOf(operation, ask, response);
      const body = String(ask.init.body ?? "").slice(0, 300);
      if (problem)
        problems.push(`${operation.method} ${ask.path.slice(0, 300)} ${body}\n  ${problem.slice(0, 500)}`);
    }
  }
  expect(problems.slice(0, 5)).toEqual([]);
  const statuses = [...seen.values()];
  const hasGood = statuses.filter((codes) => codes.has("200") || codes.has("201"));
  const hasBad = statuses.filter((codes) => codes.has("422") || codes.has("404"));
  expect(seen.size).toBe(declared.length);
  expect([hasGood.length, hasBad.length].map((n) => n > declared.length / 2)).toEqual([true, true]);
});

test("after all this the victim's rows are as they were, and no new one refers to them", async () => {
  const rows = await rowsWith(before.ids);
  expect(before.rows.filter((row) => !rows.includes(row))).toEqual([]);
  expect(references(rows.filter((row) => !before.rows.includes(row)))).toEqual([]);
});

test.each(["/advertisers", "/partners", "/offers"])(
  "a search text of any length is one for %s",
  async (list) => {
    const headers = { authorization: `Bearer ${asker.keys.owner}` };
    const answer = async (q: string) => {
      const response = await visit(`/api/v1${list}?q=${encodeURIComponent(q)}`, { headers });
      return [response.status, (await response.json<{ data: unknown[] }>()).data.length];
    };
    expect(await answer("x%_\\".repeat(4_000))).toEqual([200, 0]);
    expect(await answer("ZQ-ASKER")).toEqual([200, expect.any(Number)]);
    expect((await answer("ZQ-ASKER"))[1]).toBeGreaterThan(0);
  },
);
