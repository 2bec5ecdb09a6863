import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { type HostileRequest, hostileRequests, type Known } from "../support/hostile";
import { click, landed, makeWorld, until, visit } from "../support/world";

const SEED = 20261123;
const AT_ONCE = 50;

const HEADERS = new Set([
  ...[
    "allow",
    "cache-control",
    "content-length",
    "content-security-policy",
    "content-type",
    "cross-origin-opener-policy",
    "location",
    "referrer-policy",
    "retry-after",
    "www-authenticate",
  ],
  ...["x-content-type-options", "x-frame-options", "x-gk-click-id", "x-refused", "x-response-id"],
]);
const TABLES = [
  "networks",
  "advertisers",
  "partners",
  "offers",
  "offer_events",
  "links",
  "api_keys",
  "partner_postbacks",
];

const EDGE =
  /^\/(?:postback|track|api\/v1\/postback(?:\/[^/?]+)?|api\/v1\/offer-link\/redirect\/[^/?]+)(?:\?|$)/;

/** How far the nonsense must get, for the proof to be one. */
const REACHED = [
  ...[
    "200",
    "302",
    "LINK_NOT_FOUND",
    "PUB_MEMBER_ID_MISSING",
    "PUB_CLICK_ID_MISSING",
    "UNRESOLVED_MACRO",
    "NOT_ELIGIBLE",
  ],
  ...[
    "PARAM_TOO_LONG",
    "METHOD_NOT_ALLOWED",
    "NOT_FOUND",
    "CLICK_ID_MISSING",
    "CLICK_ID_MALFORMED",
    "CLICK_NOT_FOUND",
  ],
  ...["TOKEN_INVALID", "SIGNATURE_INVALID", "EVENT_MISSING", "EVENT_UNKNOWN"],
];

type Sent = { asked: HostileRequest; response: Response; body: string };

const none = { type: "fixed", amount: 0 };
const paid = { type: "fixed", amount: 1 };
const trackingUrl =
  "https://track.example/{pub_sub_1:raw}?s={gk_click_id}&m={pub_member_id:raw}&c={pub_click_id}#{pub_sub_2=x}";
const clicksOn = async (linkId: string, n: number) => {
  const ids = await Promise.all(Array.from({ length: n }, (_, i) => click(linkId, `member-${i}`)));
  await landed(ids);
  return ids;
};

/** Worlds whose postbacks go far and never convert: an event that nobody names, a signature that nobody has. */
let known: Known;
/** A world whose postbacks convert. */
let open: Known;
beforeAll(async () => {
  // Loads the pages before fifty ask for them at once: only the test runner loads modules by requests of its own.
  await (await visit("/")).text();
  const events = [{ eventId: "never said", name: "Never", revenue: paid, payout: paid }];
  const security = { requireToken: false, requireSignature: true, allowedIps: [] };
  const multi = await makeWorld({
    offer: { type: "multi", events, revenue: none, payout: none, rewardPoints: 0, trackingUrl },
  });
  const signed = await makeWorld({ advertiser: { postbackSecurity: security } });
  const paused = await makeWorld({
    offer: {
      fallbackUrl: "https://fallback.example/?m={pub_member_id:raw}",
      targeting: { devices: ["tablet"] },
    },
  });
  const clicks = [...(await clicksOn(multi.links[0].id, 20)), ...(await clicksOn(signed.links[0].id, 20))];
  const tokens = [multi.advertiser.postbackToken, signed.advertiser.postbackToken];
  known = { links: [multi, signed, paused].map(({ links }) => links[0].id), clicks, tokens };
  const free = await makeWorld({ offer: { revenue: { type: "reported", amount: 0 } } });
  const [link] = free.links;
  open = { links: [link.id], clicks: await clicksOn(link.id, 20), tokens: [free.advertiser.postbackToken] };
});

/** Sends so many hostile requests, some at a time, and hands each answer on. */
async function send(to: Known, count: number, seed: number, look: (sent: Sent) => void): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    const batch = fc.sample(hostileRequests(to), { seed: seed + done, numRuns: AT_ONCE });
    await Promise.all(
      batch.map(async (asked) => {
        const response = await visit(asked.path, asked.init);
        look({ asked, response, body: await response.text() });
      }),
    );
  }
}

/** What is wrong with an answer, or null. */
function problemOf({ asked, response, body }: Sent): string | null {
  const { status, headers } = response;
  if (status >= 500) return `status ${status}`;
  const strange = [...headers.keys()].filter((name) => !HEADERS.has(name));
  if (strange.length > 0) return `headers ${strange}`;
  const location = headers.get("location");
  // The start page of a deployment without users.
  if (status === 303 && location === "/setup") return null;
  if (location !== null && !/^https:\/\/(track|fallback)\.example\/[!-~]*$/.test(location))
    return `to ${location}`;
  if ((status === 302) !== (location !== null)) return "a redirect to nowhere";
  if (EDGE.test(asked.path) && headers.get("cache-control") !== "no-store") return "cacheable";
  if (!/^[0-9a-f-]{36}$/.test(headers.get("x-response-id") ?? "")) return "no x-response-id";
  return body === "" ? null : problemOfBody(headers, body);
}

function problemOfBody(headers: Headers, body: string): string | null {
  const type = headers.get("content-type") ?? "";
  if (type === "application/json") return problemOfJson(JSON.parse(body), headers);
  if (type === "text/html; charset=UTF-8") {
    const tags = [...body.matchAll(/<\/?([a-z][^\s>]*)/gi)].map(([, tag = ""]) => tag);
    const ours =
      "html head meta title link script style body main div h1 p small code a img span button svg path".split(
        " ",
      );
    return tags.every((tag) => ours.includes(tag)) ? null : `a page with ${tags}`;
  }
  if (!/^text\/plain/i.test(type)) return `a body of ${type}`;
  const fine = headers.get("x-content-type-options") === "nosniff" && /^[ -~]{1,64}$/.test(body);
  return fine ? null : `the text ${body}`;
}

function problemOfJson(answer: Record<string, unknown>, headers: Headers): string | null {
  if ("status" in answer) return answer.status === "ok" ? null : "unhealthy";
  const names = Object.keys(answer).join();
  if (names !== "isSuccessful,code,messages,responseId,data") return `an envelope of ${names}`;
  return answer.responseId === headers.get("x-response-id") ? null : "two response ids";
}

const counts = async (tables: string[]) => {
  const found = await env.DB.batch<{ n: number }>(
    tables.map((table) => env.DB.prepare(`SELECT count(*) AS n FROM ${table}`)),
  );
  return Object.fromEntries(tables.map((table, i) => [table, found[i]?.results[0]?.n]));
};
const storedClicks = async () => {
  const dbs = [env.CLICKS_0, env.CLICKS_1];
  const sizes = await Promise.all(
    dbs.map((db) => db.prepare("SELECT count(*) AS n FROM clicks").first<number>("n")),
  );
  return sizes.reduce<number>((sum, n) => sum + (n ?? 0), 0);
};

test("10 000 hostile requests get an orderly answer each and leave nothing behind", {
  timeout: 120_000,
}, async () => {
  const before = await counts([...TABLES, "conversions", "callbacks"]);
  const clicksBefore = await storedClicks();
  const problems: string[] = [];
  const codes = new Map<string, number>();
  let counted = 0;
  await send(known, 10_000, SEED, (sent) => {
    const { asked, response, body } = sent;
    const problem = problemOf(sent);
    if (problem)
      problems.push(`${problem}: ${asked.init.method} ${asked.path.slice(0, 300)} ${body.slice(0, 300)}`);
    const code =
      response.headers.get("x-refused") ?? /"code":"(\w+)"/.exec(body)?.[1] ?? `${response.status}`;
    codes.set(code, (codes.get(code) ?? 0) + 1);
    if (response.headers.has("x-gk-click-id") && asked.init.method === "GET") counted++;
  });
  expect(problems.slice(0, 5)).toEqual([]);
  expect(await counts([...TABLES, "conversions", "callbacks"])).toEqual(before);
  await until("the clicks", async () => (await storedClicks()) >= clicksBefore + counted);
  expect(await storedClicks()).toBe(clicksBefore + counted);
  expect(counted).toBeGreaterThan(500);
  expect([...codes.keys()]).toEqual(expect.arrayContaining(REACHED));
});

test("1 000 hostile requests convert each click once at most", async () => {
  const accepted = new Set<string>();
  const problems: string[] = [];
  await send(open, 1_000, SEED, (sent) => {
    const problem = problemOf(sent);
    if (problem) problems.push(`${problem}: ${sent.asked.init.method} ${sent.asked.path.slice(0, 300)}`);
    const answer = sent.body.startsWith("{") ? JSON.parse(sent.body) : {};
    if (answer.code === "ACCEPTED") accepted.add(answer.data.gkClickId);
  });
  expect(problems.slice(0, 5)).toEqual([]);
  const sql = "SELECT count(*) AS n, count(DISTINCT click_id) AS clicks FROM conversions WHERE test = 0";
  const made = await env.DB.prepare(sql).first<{ n: number; clicks: number }>();
  expect(made?.n).toBe(made?.clicks);
  expect(made?.n).toBeLessThanOrEqual(open.clicks.length);
  expect(accepted.size).toBeGreaterThan(5);
});
