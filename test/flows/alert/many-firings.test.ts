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

it("a webhook that hangs, with many firings to deliver, holds up no other network's alert", async () => {
  const hangs = partnerBox();
  await hangs.behave({ hang: true });
  const first = await makeAlert({ kind: "click_lost", webhookUrl: hangs.url("/hook") });
  const subjects = Array.from({ length: 14 }, (_, i) => `s${i}`);
  await fireAlerts(env, {
    alerts: await alertOf(first),
    found: foundFor(first, subjects),
    now: now - MINUTE,
  });
  await newNetwork();
  const second = await makeAlert({ kind: "click_lost" });
  await fireAlerts(env, { alerts: await alertOf(second), found: foundFor(second, ["theirs"]), now });
  await sweepAlerts(heldEnv().env, { rim: rimAt(now), timeLimitMs: 300 });
  const [theirs, ...more] = await box.received();
  expect(more).toEqual([]);
  const hanging = await hangs.received();
  expect(hanging).toHaveLength(14);
  // In the first round of six: the others wait for nobody's time to be up.
  expect(hanging.filter(({ at }) => at < Number(theirs?.at)).length).toBeLessThan(6);
});

it("another alert of the same network does not wait for them either", async () => {
  const hangs = partnerBox();
  await hangs.behave({ hang: true });
  const first = await makeAlert({ kind: "click_lost", webhookUrl: hangs.url("/hook") });
  const second = await makeAlert({ kind: "click_lost" });
  const subjects = Array.from({ length: 14 }, (_, i) => `s${i}`);
  await fireAlerts(env, {
    alerts: await alertOf(first),
    found: foundFor(first, subjects),
    now: now - MINUTE,
  });
  await fireAlerts(env, { alerts: await alertOf(second), found: foundFor(second, ["ours"]), now });
  await sweepAlerts(heldEnv().env, { rim: rimAt(now), timeLimitMs: 300 });
  const [ours] = await box.received();
  const hanging = await hangs.received();
  expect(hanging.filter(({ at }) => at < Number(ours?.at)).length).toBeLessThan(6);
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
