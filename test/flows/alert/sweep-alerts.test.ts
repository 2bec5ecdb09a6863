import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import type { HistoryEntry } from "../../../src/domain/history/history";
import { uuidV7 } from "../../../src/domain/ids";
import { tallyHistory } from "../../../src/flows/history/tally-history";
import { rim } from "../../../src/rim";
import { activeAlerts } from "../../../src/store/alert/alerts";
import { fireAlerts } from "../../../src/store/alert/firings";
import { insertLogs } from "../../../src/store/history/history";
import { saveSelfChecks } from "../../../src/store/report/self-checks";
import {
  alert,
  HOUR,
  MINUTE,
  makeAlert,
  network,
  newNetwork,
  now,
  pass,
  received,
  sweep,
} from "../../support/alerts";
import { rimAt } from "../../support/callbacks";
import { makeOffer, makePartner } from "../../support/records";

beforeEach(newNetwork);

const roll = (offerId: string, partnerId: string, bucket: number, counts: Record<string, number>) => {
  const columns = Object.keys(counts);
  const sql = `INSERT INTO rollups (tier, network_id, bucket, offer_id, partner_id, advertiser_id, event_id, country,
      device, os, subs, ${columns.join(", ")}) VALUES ('h', ?, ?, ?, ?, 'a', '', '', '', '', '', ${columns.map(() => "?").join(", ")})`;
  return env.DB.prepare(sql)
    .bind(network.id, Math.floor(bucket / HOUR) * HOUR, offerId, partnerId, ...Object.values(counts))
    .run();
};

it("caps at 80 and 100 per cent, a period at a time", async () => {
  const ofNetwork = { key: network.key };
  const caps = [{ metric: "conversions", period: "day", limit: 10 }];
  const offer = await makeOffer({ name: "Capped", caps }, ofNetwork);
  const at80 = await makeAlert({ kind: "cap_reached" });
  const at100 = await makeAlert({ kind: "cap_reached", threshold: 100, offerId: offer.id });
  const day = Math.floor(now / (24 * HOUR)) * 24 * HOUR;
  const use = (used: number, start: number) =>
    env.DB.prepare(
      "INSERT OR REPLACE INTO cap_counters (key, used, cap_limit, reached_at) VALUES (?, ?, 10, ?)",
    )
      .bind(`offer:${offer.id}|conversions|day|${start}`, used, used >= 10 ? now : null)
      .run();
  await use(7, day);
  await sweep();
  expect(await received()).toEqual([]);
  await use(8, day);
  await sweep();
  await sweep();
  expect((await received()).map(({ alert: of, message }) => [of.id, message])).toEqual([
    [at80.id, "Capped: the day cap on conversions has passed 80 % (8 of 10)."],
  ]);
  await use(10, day);
  await sweep();
  expect((await received()).slice(1)).toMatchObject([
    { alert: { id: at100.id }, data: { offerId: offer.id, used: 10, limit: 10, reached: true } },
  ]);
  // An hour more than a day: just after midnight the day before is still judged.
  pass(25 * HOUR);
  await sweep();
  expect((await alert(at100)).state).toBe("quiet");
  await use(9, Math.floor(now / (24 * HOUR)) * 24 * HOUR);
  await sweep();
  expect(await received()).toHaveLength(3);
});

it("a cap that is reached after the last sweep of its day fires once, on the next day", async () => {
  const caps = [{ metric: "conversions", period: "day", limit: 10 }];
  const offer = await makeOffer({ name: "Late", caps }, { key: network.key });
  const made = await makeAlert({ kind: "cap_reached" });
  const day = Math.floor(now / (24 * HOUR)) * 24 * HOUR;
  const subject = `offer:${offer.id}|conversions|day|${day}`;
  pass(day + 24 * HOUR - 20_000 - now);
  await sweep();
  await env.DB.prepare("INSERT INTO cap_counters (key, used, cap_limit, reached_at) VALUES (?, 10, 10, ?)")
    .bind(subject, now + 10_000)
    .run();
  pass(MINUTE);
  await Promise.all([sweep(), sweep()]);
  expect(await received()).toMatchObject([{ alert: { id: made.id }, subject, data: { reached: true } }]);
  for (const _ of [1, 2, 3]) {
    pass(MINUTE);
    await sweep();
  }
  expect((await alert(made)).state).toBe("quiet");
  expect(await received()).toHaveLength(1);
});

it("clicks without a conversion, of an offer or of a partner on it", async () => {
  const offer = await makeOffer({ name: "Silent" }, { key: network.key });
  const partner = await makePartner({}, { key: network.key });
  const whole = await makeAlert({ kind: "no_conversion", threshold: 100 });
  const own = await makeAlert({ kind: "no_conversion", threshold: 50, partnerId: partner.id });
  await roll(offer.id, "p2", now - 9 * HOUR, { clicks: 500, conversions: 1 });
  await roll(offer.id, partner.id, now - 5 * HOUR, { clicks: 60 });
  await sweep();
  expect(await received()).toMatchObject([
    { alert: { id: own.id }, data: { offerId: offer.id, partnerId: partner.id, clicks: 60 } },
  ]);
  await roll(offer.id, "p2", now - 4 * HOUR, { clicks: 40 });
  await sweep();
  expect((await received()).slice(1)).toMatchObject([
    {
      alert: { id: whole.id },
      message: "Silent: 100 clicks since the last conversion.",
      data: { partnerId: null, clicks: 100 },
    },
  ]);
  await roll(offer.id, partner.id, now - HOUR, { pending: 1 });
  await sweep();
  expect([(await alert(whole)).state, (await alert(own)).state]).toEqual(["quiet", "quiet"]);
});

const line = (at: number, over: Partial<HistoryEntry>): HistoryEntry => {
  const nothing = { clickId: null, offerId: null, partnerId: null, responseId: null, request: null };
  return {
    ...nothing,
    id: uuidV7(at, crypto.getRandomValues(new Uint8Array(10))),
    networkId: network.id,
    at,
    level: "error",
    type: "postback",
    code: "CLICK_NOT_FOUND",
    message: "",
    count: 1,
    ...over,
  };
};

it("postback errors that rise above the usual", async () => {
  const made = await makeAlert({ kind: "postback_errors", threshold: 30 });
  const at = now - 2 * MINUTE;
  await insertLogs(env, { history: [line(at, { count: 20 }), line(at, { count: 9 })], attempts: [] });
  await tallyHistory(env, { rim: rimAt(now) });
  await sweep();
  expect(await received()).toEqual([]);
  pass(MINUTE);
  const more = [
    line(now - 40_000, { code: "TOKEN_INVALID" }),
    line(now - 40_000, { type: "callback", count: 90 }),
  ];
  await insertLogs(env, { history: more, attempts: [] });
  await Promise.all([1, 2, 3].map(() => tallyHistory(env, { rim: rimAt(now) })));
  await sweep();
  expect(await received()).toMatchObject([
    {
      alert: { id: made.id },
      data: { errors: 30, usualAnHour: 0, codes: { CLICK_NOT_FOUND: 29, TOKEN_INVALID: 1 } },
    },
  ]);
  pass(2 * HOUR);
  await sweep();
  expect((await alert(made)).state).toBe("quiet");
  await env.DB.prepare("UPDATE history_tallies SET count = 600 WHERE network_id = ?").bind(network.id).run();
  await insertLogs(env, { history: [line(now - 40_000, { count: 35 })], attempts: [] });
  await tallyHistory(env, { rim: rimAt(now) });
  await sweep();
  expect(await received()).toHaveLength(1);
});

it("postback errors whose lines land late, since LOGS or its queue stood; each is counted once", async () => {
  const made = await makeAlert({ kind: "postback_errors", threshold: 30 });
  await insertLogs(env, { history: [line(now - MINUTE, { count: 10 })], attempts: [] });
  await tallyHistory(env, { rim: rimAt(now) });
  await insertLogs(env, { history: [line(now - 20 * MINUTE, { count: 19 })], attempts: [] });
  await Promise.all([1, 2, 3].map(() => tallyHistory(env, { rim: rimAt(now) })));
  pass(MINUTE);
  await tallyHistory(env, { rim: rimAt(now) });
  await sweep();
  expect(await received()).toEqual([]);
  await insertLogs(env, { history: [line(now - 10 * MINUTE, { count: 1 })], attempts: [] });
  pass(MINUTE);
  await tallyHistory(env, { rim: rimAt(now) });
  await sweep();
  expect(await received()).toMatchObject([{ alert: { id: made.id }, data: { errors: 30 } }]);
});

it("errors of a stretch in which no sweep ran are counted when one runs again", async () => {
  const partner = { type: "redirect", code: "UNRESOLVED_MACRO", partnerId: "standstill" } as const;
  await tallyHistory(env, { rim: rimAt(now) });
  pass(5 * HOUR);
  const lines = [4.9, 3, 1].map((hours) => line(now - hours * HOUR, partner));
  await insertLogs(env, { history: lines, attempts: [] });
  await tallyHistory(env, { rim: rimAt(now) });
  const sql =
    "SELECT sum(count) AS n FROM history_tallies WHERE network_id = ? AND partner_id = 'standstill'";
  expect(await env.DB.prepare(sql).bind(network.id).first("n")).toBe(3);
});

it("what a later sweep has fired is not ended by an earlier one that saw nothing and was slow", async () => {
  const made = await makeAlert({ kind: "click_lost" });
  const alerts = (await activeAlerts(env)).filter(({ id }) => id === made.id);
  const found = () => {
    const lost = { subject: "s", message: "A click was lost.", data: {} };
    return [{ ...lost, id: rim().newId(), alertId: made.id, networkId: network.id }];
  };
  await fireAlerts(env, { alerts, found: found(), now: now + MINUTE });
  await fireAlerts(env, { alerts, found: [], now });
  await fireAlerts(env, { alerts, found: found(), now: now + 2 * MINUTE });
  const firings = () => {
    const sql = "SELECT ended_at AS endedAt FROM alert_firings WHERE alert_id = ?";
    return env.DB.prepare(sql)
      .bind(made.id)
      .all()
      .then(({ results }) => results);
  };
  expect(await firings()).toEqual([{ endedAt: null }]);
  await fireAlerts(env, { alerts, found: [], now: now + 3 * MINUTE });
  expect(await firings()).toEqual([{ endedAt: now + 3 * MINUTE }]);
});

it("partners whose callbacks are given up, though their endpoint answers", async () => {
  const made = await makeAlert({ kind: "callback_failing" });
  const partner = await makePartner({ name: "Refusing App" }, { key: network.key });
  const gaveUp = line(now - MINUTE, {
    type: "callback",
    code: "CALLBACK_FAILED",
    partnerId: partner.id,
    count: 10,
  });
  await insertLogs(env, { history: [gaveUp], attempts: [] });
  await tallyHistory(env, { rim: rimAt(now) });
  await sweep();
  expect(await received()).toMatchObject([
    { alert: { id: made.id }, message: "Refusing App: 10 callbacks were given up within the hour." },
  ]);
});

it("unhealthy member ids, a partner at a time", async () => {
  const made = await makeAlert({ kind: "member_ids" });
  const partner = await makePartner({ name: "Static App" }, { key: network.key });
  const row = (offerId: string, status: string) =>
    env.DB.prepare("INSERT INTO member_health VALUES (?, ?, ?, ?, ?, 20, 1, 0, 0, 'x', '[]', ?)")
      .bind(partner.id, offerId, network.id, status, '["MEMBER_ID_STATIC"]', now)
      .run();
  await row("o1", "unhealthy");
  await row("o2", "unhealthy");
  await sweep();
  const [body, ...others] = await received();
  expect(others).toEqual([]);
  expect(body).toMatchObject({
    alert: { id: made.id },
    message: expect.stringMatching(/^Static App: pub_member_id is the same/),
    data: { partnerId: partner.id, reasons: ["MEMBER_ID_STATIC"] },
  });
  expect(body.data.offers).toHaveLength(2);
});

it("lost clicks", async () => {
  const made = await makeAlert({ kind: "click_lost" });
  const lose = (id: string) =>
    env.DB.prepare(
      `INSERT INTO parked_postbacks (id, network_id, click_id, code, message, fingerprint, request, received_at, tries,
          outcome, ended_at) VALUES (?, ?, 'c-1', 'PARKED', '', '', '', 1, 9, 'CLICK_LOST', ?)`,
    )
      .bind(id, network.id, now)
      .run();
  const id = rim().newId();
  await lose(id);
  await sweep();
  expect(await received()).toMatchObject([
    { alert: { id: made.id }, data: { count: 1, first: [{ parkedId: id, clickId: "c-1" }] } },
  ]);
  pass(2 * HOUR);
  await sweep();
  expect((await alert(made)).state).toBe("quiet");
});

it("days on which the reports do not tie out", async () => {
  const made = await makeAlert({ kind: "self_check" });
  const day = new Date(now).toISOString().slice(0, 10);
  const difference = { offerId: "o", field: "clicks", tier: "h", recounted: 2, reported: 1 } as const;
  const check = { id: rim().newId(), networkId: network.id, day, checkedAt: now };
  await saveSelfChecks(env, [{ ...check, ok: false, differences: { count: 1, first: [difference] } }]);
  await sweep();
  expect(await received()).toMatchObject([
    { alert: { id: made.id }, subject: `day:${day}`, data: { count: 1, first: [difference] } },
  ]);
  await saveSelfChecks(env, [{ ...check, ok: true, differences: { count: 0, first: [] } }]);
  await sweep();
  expect((await alert(made)).state).toBe("quiet");
});
