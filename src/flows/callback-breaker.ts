import type { Callback } from "../domain/callback";
import { callbackHistory } from "../domain/callback-attempt";
import { BREAKER_FAILURES, BREAKER_PROBE_SECONDS, breakerGate, isEndpointFailure } from "../domain/retry";
import type { Rim } from "../rim";
import { breakerKey, countAttempt, type Endpoint, findBreaker, takeProbe } from "../store/breakers";
import { takeReleased } from "../store/callback-sweep";
import { holdCallback } from "../store/callbacks";
import { enqueueDue } from "./enqueue-callbacks";
import { sendLogs } from "./send-logs";

/** `held`: the endpoint is down, and the callback has been given back until the next probe. */
export type Passage = "closed" | "probe" | "held";

/** Asks the endpoint's breaker for leave to send a claimed callback; what goes nowhere needs none. */
export async function passBreaker(
  env: Env,
  { callback, endpoint, now }: { callback: Callback; endpoint: Endpoint | null; now: number },
): Promise<Passage> {
  if (!endpoint) return "closed";
  const key = breakerKey(endpoint);
  const breaker = await findBreaker(env, key);
  if (!breaker) return "closed";
  const lastProbe = breaker.probeAt ?? breaker.openedAt;
  const gate = breakerGate({ failures: breaker.failures, openedAt: lastProbe }, now);
  if (gate === "closed" || (gate === "probe" && (await takeProbe(env, key, now)))) return gate;
  const nextProbe = (gate === "probe" ? now : (lastProbe ?? now)) + BREAKER_PROBE_SECONDS * 1000;
  await holdCallback(env, callback, { breakerKey: key, dueAt: nextProbe });
  return "held";
}

/** The statement that tells the breaker of an attempt. */
export function tellBreaker(
  env: Env,
  { endpoint, status, at }: { endpoint: Endpoint; status: number | null; at: number },
): D1PreparedStatement {
  return countAttempt(env, endpoint, { ok: !isEndpointFailure({ status: status ?? undefined }), at });
}

// Enough to get going; the sweep sends the rest.
const RELEASED_AT_ONCE = 100;

/** What follows when the breaker has changed: a line of history, and what it held is on its way again. */
export async function followBreaker(
  env: Env,
  change: {
    rim: Rim;
    callback: Callback;
    endpoint: Endpoint;
    at: number;
    failures: number | null;
    passage: Passage;
  },
): Promise<void> {
  const { rim, callback, endpoint, at, failures, passage } = change;
  const line = (level: "info" | "warning", code: string, message: string) =>
    sendLogs(env, {
      history: [callbackHistory({ id: rim.newId(), at, callback }, { level, code, message })],
    });
  if (failures === BREAKER_FAILURES) {
    const reason = `${endpoint.host} failed ${failures} times in a row: its callbacks wait, and one a minute probes it.`;
    await line("warning", "CALLBACK_ENDPOINT_DOWN", reason);
  } else if (failures === null && passage === "probe") {
    await line(
      "info",
      "CALLBACK_ENDPOINT_UP",
      `${endpoint.host} answers again: the callbacks that waited for it follow.`,
    );
    await enqueueDue(env, await takeReleased(env, { now: at, limit: RELEASED_AT_ONCE }), at);
  }
}
