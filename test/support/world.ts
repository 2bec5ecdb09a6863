import { env, exports } from "cloudflare:workers";
import { makeClickId, readClickIdKeys } from "../../src/domain/click/id";
import { partnerBox } from "./partner";

export const ORIGIN = "http://localhost:8787";

/** A request to the Worker itself, as the outside makes it; redirects are answers, not to be followed. */
export function visit(path: string, init: RequestInit = {}): Promise<Response> {
  const url = path.startsWith("http") ? path : `${ORIGIN}${path}`;
  return exports.default.fetch(new Request(url, { redirect: "manual", ...init }));
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers as a client would, without their types
export type Json = any;

/** A call of the management API that must succeed; answers the envelope. */
export async function manage(method: string, path: string, body?: unknown): Promise<Json> {
  const response = await visit(`/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${env.ADMIN_API_KEY}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer: Json = await response.json();
  if (response.status >= 400)
    throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

const browser =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36";

/** Follows a tracking link as a person's browser does. */
export function follow(linkId: string, query: Record<string, string>, headers: Record<string, string> = {}) {
  const path = `/api/v1/offer-link/redirect/${linkId}?${new URLSearchParams(query)}`;
  return visit(path, { headers: { "user-agent": browser, ...headers } });
}

/** One good click; answers its gk_click_id. */
export async function click(
  linkId: string,
  member: string,
  more: Record<string, string> = {},
): Promise<string> {
  const response = await follow(linkId, { pub_click_id: `pc-${member}`, pub_member_id: member, ...more });
  const id = response.headers.get("x-gk-click-id");
  if (response.status !== 302 || !id)
    throw new Error(`click refused: ${response.status} ${await response.text()}`);
  return id;
}

/** A click id of ours that was never recorded. */
export async function unrecordedId(at = Date.now()): Promise<string> {
  const [key] = await readClickIdKeys(env.CLICK_ID_SECRETS);
  if (!key) throw new Error("no key");
  return makeClickId({ now: at, shard: 0, random: crypto.getRandomValues(new Uint8Array(5)) }, key);
}

/** A postback by GET; answers status and envelope. */
export async function postback(params: Record<string, string>, path = "/postback"): Promise<Json> {
  const response = await visit(`${path}?${new URLSearchParams(params)}`);
  return { http: response.status, ...((await response.json()) as object) };
}

/** Waits for something that the queues bring about; fails, saying what it was, after `ms`. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  ms = 40_000,
): Promise<T> {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    const seen = await look();
    if (seen) return seen;
    await scheduler.wait(50);
  }
  throw new Error(`waited ${ms} ms for ${what}`);
}

/** Waits until clicks are in the click databases, so that postbacks for them need no waiting. */
export async function landed(ids: readonly string[]): Promise<void> {
  const json = JSON.stringify(ids);
  const count = async (db: D1Database) => {
    const sql = "SELECT count(*) AS n FROM clicks WHERE id IN (SELECT value FROM json_each(?))";
    return (await db.prepare(sql).bind(json).first<{ n: number }>())?.n ?? 0;
  };
  await until(
    `${ids.length} clicks`,
    async () => (await count(env.CLICKS_0)) + (await count(env.CLICKS_1)) === ids.length,
  );
}

export type World = {
  advertiser: Json;
  offer: Json;
  partners: Json[];
  links: Json[];
  boxes: ReturnType<typeof partnerBox>[];
};

/** A good click of each member on the world's first link; answers their ids when they have landed. */
export async function clicks({ links }: World, ...members: string[]): Promise<string[]> {
  const ids = await Promise.all(members.map((member) => click(links[0].id, member)));
  await landed(ids);
  return ids;
}

/** An advertiser with one active offer and partners with a callback and a link each, all made through the API. */
export async function makeWorld(
  over: {
    offer?: Record<string, unknown>;
    advertiser?: Record<string, unknown>;
    partner?: Record<string, unknown>;
    callback?: Record<string, unknown>;
    partners?: number;
  } = {},
): Promise<World> {
  const advertiser = (await manage("POST", "/advertisers", { name: "Acme Games", ...over.advertiser })).data;
  const offer = (
    await manage("POST", "/offers", {
      name: "Space Miner",
      advertiserId: advertiser.id,
      type: "single",
      status: "active",
      trackingUrl: "https://track.example/c?x=1&sub1={gk_click_id}",
      revenue: { type: "fixed", amount: 5 },
      payout: { type: "fixed", amount: 3.5 },
      rewardPoints: 350,
      ...over.offer,
    })
  ).data;
  const boxes = Array.from({ length: over.partners ?? 1 }, () => partnerBox());
  const made = await Promise.all(
    boxes.map(async (box) => {
      const callback = { url: box.url("/gk"), ...over.callback };
      const partner = (await manage("POST", "/partners", { name: "Rewards App", callback, ...over.partner }))
        .data;
      const link = (await manage("POST", `/offers/${offer.id}/links`, { partnerId: partner.id })).data;
      return { partner, link };
    }),
  );
  return { advertiser, offer, partners: made.map((m) => m.partner), links: made.map((m) => m.link), boxes };
}
