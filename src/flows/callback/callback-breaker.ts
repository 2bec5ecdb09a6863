import { callbackHistory, DESTINATION_NAMES } from "../../domain/callback/attempt";
import type { Callback } from "../../domain/callback/callback";
import {
  BREAKER_FAILURES,
  BREAKER_PROBE_SECONDS,
  breakerGate,
  tallyAnswers,
} from "../../domain/callback/retry";
import type { HistoryEntry } from "../../domain/history/history";
import type { Rim } from "../../rim";
import {
  type Breaker,
  breakerKey,
  countAttempts,
  type Endpoint,
  type Tally,
  takeProbe,
} from "../../store/callback/breakers";
import type { Release } from "../../store/callback/claims";
import { takeReleased } from "../../store/callback/sweep";
import { sendLogs } from "../history/send-logs";
import { enqueueDue } from "./enqueue-callbacks";
import type { Ready } from "./prepare-callback";

/** How a callback came past its endpoint's breaker: freely, or as the one probe of an endpoint that is down. */
export type Passage = "closed" | "probe";

/**
 * Asks the endpoints' breakers for leave to send claimed callbacks; `breakers` are all the open ones of their partners.
 * What is held waits for the endpoint's next probe. What goes nowhere needs no leave.
 */
export async function passBreakers(
  env: Env,
  { ready, breakers, now }: { ready: readonly Ready[]; breakers: readonly Breaker[]; now: number },
): Promise<{ passing: (Ready & { passage: Passage })[]; held: Release[] }> {
  const open = new Map(breakers.map((breaker) => [breaker.key, breaker]));
  const passing: (Ready & { passage: Passage })[] = [];
  const held: Release[] = [];
  for (const [key, some] of Map.groupBy(ready, ({ prepared }) => keyOf(prepared.endpoint))) {
    const breaker = open.get(key);
    const { probe, dueAt } = breaker ? await askBreaker(env, breaker, now) : { probe: false, dueAt: now };
    for (const [n, one] of some.entries()) {
      if (!breaker) passing.push({ ...one, passage: "closed" });
      else if (probe && n === 0) passing.push({ ...one, passage: "probe" });
      else held.push({ id: one.callback.id, leaseUntil: one.callback.leaseUntil, breakerKey: key, dueAt });
    }
  }
  return { passing, held };
}

const keyOf = (endpoint: Endpoint | null) => (endpoint ? breakerKey(endpoint) : "");

async function askBreaker(env: Env, { key, openedAt, probeAt }: Breaker, now: number) {
  const lastProbe = probeAt ?? openedAt;
  const gate = breakerGate(lastProbe, now);
  const probe = gate === "probe" && (await takeProbe(env, key, now));
  const since = gate === "probe" ? now : (lastProbe ?? now);
  return { probe, dueAt: since + BREAKER_PROBE_SECONDS * 1000 };
}

/** An attempt as its endpoint's breaker sees it; `endpoint` null when nothing was sent. */
export type Seen = {
  callback: Callback;
  endpoint: Endpoint | null;
  status: number | null;
  delivered: boolean;
  at: number;
  passage: Passage;
};

/** What a breaker is to be told: attempts at one endpoint, counted together. */
export type Telling = { endpoint: Endpoint; callback: Callback; probe: boolean; tally: Tally };

/** One telling for each endpoint of which attempts say something; these come in the order in which they ended. */
export function tellings(attempts: readonly Seen[]): Telling[] {
  return [...Map.groupBy(attempts, ({ endpoint }) => keyOf(endpoint)).values()].flatMap((some) => {
    const last = some.at(-1);
    if (!last?.endpoint) return [];
    const tally = tallyAnswers(some.map(weighed));
    if (!tally.recovered && tally.failures === 0) return [];
    const probe = some.some(({ passage }) => passage === "probe");
    return [{ endpoint: last.endpoint, callback: last.callback, probe, tally: { ...tally, at: last.at } }];
  });
}

const weighed = ({ status, delivered, passage }: Seen) => ({
  status: status ?? undefined,
  delivered,
  probe: passage === "probe",
});

/** The statement that tells the breaker. */
export function tellBreaker(env: Env, { endpoint, tally }: Telling): D1PreparedStatement {
  return countAttempts(env, endpoint, tally);
}

const nameOf = ({ destination, host }: Endpoint) => `${host} (${DESTINATION_NAMES[destination]})`;

// Enough to get going; the sweep sends the rest.
const RELEASED_AT_ONCE = 100;

/** What follows when breakers have changed: a line of history each, and what a closed one held is on its way again. */
export async function followBreakers(
  env: Env,
  { rim, told }: { rim: Rim; told: readonly { telling: Telling; failures: number | null }[] },
): Promise<void> {
  const lines: HistoryEntry[] = [];
  const ups: number[] = [];
  for (const { telling, failures } of told) {
    const { callback, endpoint, probe, tally } = telling;
    const { at } = tally;
    const add = (line: Parameters<typeof callbackHistory>[1]) =>
      lines.push(callbackHistory({ id: rim.newId(), at, callback }, line));
    const before = tally.recovered ? 0 : (failures ?? 0) - tally.failures;
    if ((failures ?? 0) >= BREAKER_FAILURES && before < BREAKER_FAILURES) {
      const message = `${nameOf(endpoint)} failed ${failures} times in a row: its callbacks wait, and one a minute probes it.`;
      add({ level: "warning", code: "CALLBACK_ENDPOINT_DOWN", message });
    } else if (probe && tally.recovered) {
      const message = `${nameOf(endpoint)} answers again: the callbacks that waited for it follow.`;
      add({ level: "info", code: "CALLBACK_ENDPOINT_UP", message });
      ups.push(at);
    }
  }
  if (lines.length > 0) await sendLogs(env, { history: lines });
  for (const at of ups)
    await enqueueDue(env, await takeReleased(env, { now: at, limit: RELEASED_AT_ONCE }), at);
}
