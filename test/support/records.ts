import { env } from "cloudflare:workers";
import { hashKey } from "../../src/domain/access/api-key";
import { rim } from "../../src/rim";
import { type Answer, type Ask, call } from "./api";

let count = 0;
const unique = () => `${Date.now().toString(36)}${(count++).toString(36)}`;

/** Makes something through the API and answers its data; a refusal fails the test. */
export async function make(path: string, body: unknown, ask: Ask = {}) {
  const answer: Answer = await call("POST", path, { ...ask, body });
  if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.messages.join("; ")}`);
  return answer.data;
}

export const makeAdvertiser = (fields: object = {}, ask?: Ask) =>
  make("/advertisers", { name: `Advertiser ${unique()}`, ...fields }, ask);

export const makePartner = (fields: object = {}, ask?: Ask) =>
  make("/partners", { name: `Partner ${unique()}`, ...fields }, ask);

/** An active single offer, unless the fields say otherwise; with an advertiser of its own. */
export async function makeOffer(fields: Record<string, unknown> = {}, ask?: Ask) {
  const advertiserId = fields.advertiserId ?? (await makeAdvertiser({}, ask)).id;
  return make("/offers", { ...offerBody(advertiserId as string), ...fields }, ask);
}

/** A body that POST /offers accepts. */
export function offerBody(advertiserId: string) {
  return {
    name: `Offer ${unique()}`,
    advertiserId,
    type: "single",
    status: "active",
    trackingUrl: "https://track.example/c?x={gk_click_id}",
    revenue: { type: "fixed", amount: 5 },
    payout: { type: "fixed", amount: 3.5 },
  };
}

/** A network of its own with an owner's key, as no API makes one. */
export async function makeNetwork(): Promise<{ id: string; slug: string; key: string }> {
  const { now, newId } = rim();
  const [id, slug, key] = [newId(), `net-${unique()}`, `key-${unique()}-0123456789-0123456789`];
  const policies = JSON.stringify({ shareAdvertiserData: false, storeFullIp: false });
  await env.DB.batch([
    env.DB.prepare("INSERT INTO networks VALUES (?, ?, 'Other', 'EUR', 'Europe/Berlin', ?, ?)").bind(
      id,
      slug,
      policies,
      now,
    ),
    env.DB.prepare(
      "INSERT INTO api_keys (id, network_id, name, hash, role, created_at) VALUES (?, ?, 'owner', ?, 'owner', ?)",
    ).bind(newId(), id, await hashKey(key), now),
  ]);
  return { id, slug, key };
}
