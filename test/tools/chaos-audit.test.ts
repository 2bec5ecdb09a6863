import { expect, test } from "vitest";
import { audit } from "../../chaos/audit/audit.mjs";

const AT = Date.UTC(2026, 10, 21, 12, 20);
const HOUR = Date.UTC(2026, 10, 21, 12);
const QUARTER = Date.UTC(2026, 10, 21, 12, 15);
const WHO = { network_id: "n", offer_id: "o", partner_id: "p", advertiser_id: "a" };
const NOWHERE = { country: "", device: "", os: "", subs: "" };
const SUMS = { conversions: 1, pending: 0, rejected: 0, revenue: 5, payout: 3 };
const COUNTED = { ...SUMS, ...Object.fromEntries(Object.entries(SUMS).map(([k, v]) => [`click_${k}`, v])) };

/** A run of one click, one conversion and one callback, in which all is as it should be. */
function soundRun() {
  const click = { id: "c", ...WHO, at: AT, kind: "human", pub_click_id: "visit-1", test: 0, ...NOWHERE };
  const tiers = [
    { tier: "h", bucket: HOUR },
    { tier: "q", bucket: QUARTER },
  ];
  const rollups = tiers.flatMap((tier) => [
    { ...WHO, ...NOWHERE, ...tier, event_id: "", clicks: 1, ...COUNTED },
  ]);
  const conversion = {
    ...{ id: "v", ...WHO, click_id: "c", event_id: "", member_id: "m", cnv_conversion_id: "tx" },
    ...{
      status: "Success",
      reason: null,
      status_by: "rules",
      advertiser_status: "approved",
      over_delivery: 0,
    },
    ...{ revenue: 5, payout: 3, received_at: AT, click_at: AT, test: 0, caps_counted: 1 },
    ...{ cap_claims: '[{"key":"cap","limit":1,"delta":1}]', click: { ...click, subs: {} } },
  };
  const callback = {
    ...{ id: "k", ...WHO, conversion_id: "v", destination: "global", change_no: 0 },
    ...{ status: "Success", state: "delivered" },
  };
  const said = {
    clickId: "c",
    member: "m",
    offerId: "o",
    partner: "paid",
    eventId: "",
    tx: "tx",
    said: "{}",
  };
  const answer = {
    answered: true,
    sentAt: AT - 5,
    at: AT,
    http: 200,
    receipt: "r",
    conversionId: "v",
    parkedId: null,
  };
  return {
    mode: "strict",
    journal: {
      clicks: [
        {
          pubClickId: "visit-1",
          clickId: "c",
          sentAt: AT - 5,
          at: AT,
          http: 302,
          refused: null as string | null,
        },
      ],
      postbacks: [{ ...said, ...answer, code: "ACCEPTED", parkedId: null as string | null }],
      staff: [] as object[],
      stories: [] as object[],
    },
    state: {
      clicks: [{ ...click, subs: "{}" }],
      conversions: [conversion],
      changes: [] as object[],
      callbacks: [callback],
      parked: [] as object[],
      rollups,
      days: [{ ...WHO, tier: "o", clicks: 1, ...COUNTED }],
      counters: [{ key: "cap", used: 1, cap_limit: 1 }],
      selfChecks: [] as object[],
      history: [] as object[],
      attempts: [{ callback_id: "k" }],
    },
    received: [{ id: "k", partner: "paid", conversionId: "v", said: null as string | null, status: 200 }],
    partners: { paid: { id: "p" } },
    lives: [{ startedAt: AT - 1000, killedAt: null as number | null }],
    lines: [] as object[],
    rest: { atRest: true },
    done: { kills: 0, outages: 0 },
    injected: {},
  };
}

type Run = ReturnType<typeof soundRun>;
const violations = (run: Run) =>
  audit(run)
    .failed()
    .map(({ what }: { what: string }) => what);
const last = <Row>(rows: Row[]) => rows.at(-1) as Row;

test("the auditor finds nothing in a run that kept its promises", () => {
  expect(violations(soundRun())).toEqual([]);
});

test.each<[string, (run: Run) => void]>([
  ["answered clicks lost", ({ state }) => (state.clicks = [])],
  ["clicks stored twice", ({ state }) => state.clicks.push({ ...last(state.clicks), id: "c2" })],
  [
    "stored clicks that nobody sent",
    ({ state }) => state.clicks.push({ ...last(state.clicks), id: "c2", pub_click_id: "x" }),
  ],
  ["conversions that were answered and are not there", ({ state }) => (state.conversions = [])],
  [
    "conversions paid twice for a click",
    ({ state }) => state.conversions.push({ ...last(state.conversions), id: "v2" }),
  ],
  [
    "conversions paid twice for a member",
    ({ state }) => state.conversions.push({ ...last(state.conversions), id: "v2", click_id: "c2" }),
  ],
  ["conversions that nobody reported", ({ state }) => (last(state.conversions).cnv_conversion_id = "other")],
  [
    "parked postbacks that are not there",
    ({ journal }) =>
      journal.postbacks.push({ ...last(journal.postbacks), code: "PARKED", parkedId: "k", said: "other" }),
  ],
  ["callbacks without an end", ({ state }) => (last(state.callbacks).state = "retrying")],
  [
    "callbacks called delivered that the partner did not accept",
    ({ received }) => (last(received).status = 500),
  ],
  ["conversions whose status the partner was not told", ({ state }) => (state.callbacks = [])],
  ["requests that no callback explains", ({ received }) => received.push({ ...last(received), id: "k2" })],
  ["days added up that differ from the rows", ({ state }) => (last(state.days).conversions = 2)],
  ["roll-ups that differ from the rows", ({ state }) => (last(state.rollups).clicks = 2)],
  ["cap counters that differ from the conversions", ({ state }) => (last(state.counters).used = 2)],
  ["caps exceeded", ({ state }) => (last(state.counters).cap_limit = 0)],
  [
    "postbacks that History does not tell of",
    ({ journal }) => journal.postbacks.push({ ...last(journal.postbacks), code: "DUPLICATE" }),
  ],
  ["what goes on for ever", ({ rest }) => (rest.atRest = false)],
])("the auditor finds %s", (what, spoil) => {
  const run = soundRun();
  spoil(run);
  expect(violations(run)).toContain(what);
});

test("only the fast mode may lose a click, and only in memory at a kill", () => {
  const lostAt = (mode: string, killedAt: number) => {
    const run = soundRun();
    Object.assign(run, { mode, lives: [{ startedAt: AT, killedAt }] });
    run.state.clicks = [];
    return violations(run).includes("answered clicks lost");
  };
  expect(lostAt("fast", AT + 40)).toBe(false);
  // Read after the kill that it came before.
  expect(lostAt("fast", AT - 3)).toBe(false);
  expect(lostAt("fast", AT - 1_000)).toBe(true);
  expect(lostAt("fast", AT + 60_000)).toBe(true);
  expect(lostAt("strict", AT + 40)).toBe(true);
});
