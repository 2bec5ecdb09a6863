import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { sweepAlerts } from "../../../src/flows/alert/sweep-alerts";
import { rim } from "../../../src/rim";
import { activeAlerts } from "../../../src/store/alert/alerts";
import { capUsage } from "../../../src/store/alert/facts";
import { fireAlerts } from "../../../src/store/alert/firings";
import { keepTallies } from "../../../src/store/history/tallies";
import { nextLook } from "../../../src/store/sweep-marks";
import { box, MINUTE, makeAlert, network, newNetwork, now } from "../../support/alerts";
import { rimAt } from "../../support/callbacks";
import { partnerBox } from "../../support/partner";
import { heldEnv } from "../../support/queue";
import { makeOffer } from "../../support/records";
import type { Json } from "../../support/world";

beforeEach(newNetwork);

// What D1 takes in one parameter; the local one takes more.
const MOST_BYTES = 2_000_000;

/** The real environment, whose `DB` refuses a parameter that is longer than D1 takes. */
function strictEnv(): Env {
  const prepare = (sql: string) => ({
    bind: (...args: unknown[]) => {
      if (args.some((arg) => String(arg).length > MOST_BYTES)) throw new Error("a parameter is too long");
      return env.DB.prepare(sql).bind(...args);
    },
  });
  const batch = (statements: D1PreparedStatement[]) => env.DB.batch(statements);
  return { ...env, DB: { prepare, batch } as unknown as D1Database };
}

const foundFor = ({ id }: Json, subjects: readonly string[]) =>
  subjects.map((subject) => {
    const of = { id: rim().newId(), alertId: id, networkId: network.id };
    return { ...of, subject, message: "It stands.", data: {} };
  });

const alertOf = async (made: Json) => (await activeAlerts(env)).filter(({ id }) => id === made.id);

/** An alert whose endpoint hangs and another one, each with so many firings that are due, those of the first for longer. */
async function twoAlerts({ many, theirs }: { many: number; theirs: number }) {
  const hangs = partnerBox();
  await hangs.behave({ hang: true });
  const subjects = (count: number) => Array.from({ length: count }, (_, i) => `s${i}`);
  const fire = async (made: Json, { count, at }: { count: number; at: number }) =>
    fireAlerts(env, { alerts: await alertOf(made), found: foundFor(made, subjects(count)), now: at });
  const first = await makeAlert({ kind: "click_lost", webhookUrl: hangs.url("/hook") });
  await fire(first, { count: many, at: now - MINUTE });
  return {
    hangs,
    other: async () => fire(await makeAlert({ kind: "click_lost" }), { count: theirs, at: now }),
  };
}

it("a webhook that hangs is tried once in a sweep, and holds up no other network's alert, however many are due", async () => {
  const { hangs, other } = await twoAlerts({ many: 20, theirs: 40 });
  await newNetwork();
  await other();
  await sweepAlerts(heldEnv().env, { rim: rimAt(now), timeLimitMs: 4_000 });
  expect(await hangs.received()).toHaveLength(1);
  // One that waited for it, each time, would not have come to all of them in a sweep.
  expect(await box.received()).toHaveLength(40);
});

it("another alert of the same network does not wait for it either", async () => {
  const { hangs, other } = await twoAlerts({ many: 14, theirs: 3 });
  await other();
  await sweepAlerts(heldEnv().env, { rim: rimAt(now), timeLimitMs: 500 });
  expect(await hangs.received()).toHaveLength(1);
  expect(await box.received()).toHaveLength(3);
});

it("what was not tried is still due, and is tried in turn by the next sweeps", async () => {
  const { hangs } = await twoAlerts({ many: 3, theirs: 0 });
  for (const minute of [0, 1, 2]) {
    await sweepAlerts(heldEnv().env, { rim: rimAt(now + minute * MINUTE), timeLimitMs: 200 });
  }
  expect(await hangs.received()).toHaveLength(3);
});

it("occurrences of more bytes than one parameter takes fire, stand and end, however many are one alert's", async () => {
  const made = await makeAlert({ kind: "click_lost" });
  const alerts = await alertOf(made);
  const long = (i: number) => `${i}|${"x".repeat(900)}`;
  const found = foundFor(
    made,
    Array.from({ length: 2_500 }, (_, i) => long(i)),
  );
  const open = async () => {
    const sql = "SELECT count(*) AS n FROM alert_firings WHERE alert_id = ? AND ended_at IS NULL";
    return env.DB.prepare(sql).bind(made.id).first("n");
  };
  await fireAlerts(strictEnv(), { alerts, found, now });
  expect(await open()).toBe(2_500);
  await fireAlerts(strictEnv(), { alerts, found: found.slice(1), now: now + MINUTE });
  expect(await open()).toBe(2_499);
  await fireAlerts(strictEnv(), { alerts, found: [], now: now + 2 * MINUTE });
  expect(await open()).toBe(0);
});

it("a look with more tallies than one parameter takes is kept whole, with its mark", async () => {
  const look = await nextLook(env, { name: "many", now, token: "t" });
  if (!look) throw new Error("there is nothing to look at");
  const tallies = Array.from({ length: 12_000 }, (_, i) => {
    const of = { offerId: `offer-${i}`, partnerId: crypto.randomUUID() };
    return { bucket: now, networkId: network.id, type: "postback", code: "CLICK_NOT_FOUND", ...of, count: 1 };
  });
  await keepTallies(strictEnv(), look, { tallies, keepFrom: 0 });
  const sql = "SELECT sum(count) AS n FROM history_tallies WHERE network_id = ?";
  expect(await env.DB.prepare(sql).bind(network.id).first("n")).toBe(12_000);
  expect((await nextLook(env, { name: "many", now: now + MINUTE, token: "u" }))?.from).toBe(look.to);
});

it("more capped links than one parameter names are read", async () => {
  const offer = await makeOffer({ name: "Many links" }, { key: network.key });
  const caps = JSON.stringify([{ metric: "conversions", period: "day", limit: 10 }]);
  const many = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 2500)";
  // Long ids, so that fewer will do.
  const id = `'${"x".repeat(900)}' || i`;
  await env.DB.batch([
    env.DB.prepare(`INSERT INTO partners (id, network_id, name, status, signing_secrets, created_at, updated_at)
      ${many} SELECT ${id}, ?, 'P', 'active', '[]', 1, 1 FROM c`).bind(network.id),
    env.DB.prepare(`INSERT INTO links (id, network_id, offer_id, partner_id, status, event_payouts, caps, dirty,
        created_at, updated_at) ${many} SELECT ${id}, ?1, ?2, ${id}, 'active', '{}', ?3, 0, 1, 1 FROM c`).bind(
      network.id,
      offer.id,
      caps,
    ),
    env.DB.prepare(`INSERT INTO cap_counters (key, used, cap_limit) ${many}
      SELECT 'link:' || ${id} || '|conversions|day|' || ?, 3, 10 FROM c`).bind(String(day(now))),
  ]);
  const usage = await capUsage(strictEnv(), { networkId: network.id, now });
  expect([usage.length, new Set(usage.map(({ used }) => used))]).toEqual([2_500, new Set([3])]);
});

const day = (at: number) => Math.floor(at / 86_400_000) * 86_400_000;
