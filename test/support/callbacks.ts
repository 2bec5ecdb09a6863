import { env } from "cloudflare:workers";
import { and, eq, isNotNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { deliverCallbacks } from "../../src/flows/callback/deliver-callbacks";
import type { CallbackMessage } from "../../src/queues/messages";
import { rim } from "../../src/rim";
import { mainDb } from "../../src/store/databases";
import * as logsSchema from "../../src/store/schema/logs";
import { breakers, callbacks } from "../../src/store/schema/main";
import { partnerBox } from "./partner";
import { heldEnv } from "./queue";
import { makeAccountCallback, storeCallback, storeScene } from "./scene";

const { attempts, history } = logsSchema;
const logsDb = drizzle(env.LOGS, { schema: logsSchema });

/** The rim at another moment: `rimAt(now + HOUR)`. */
export function rimAt(now: number) {
  return { ...rim(), now };
}

/** The stored row of a callback. */
export async function callbackRow(id: string) {
  const row = await mainDb(env).query.callbacks.findFirst({ where: eq(callbacks.id, id) });
  if (!row) throw new Error(`no callback ${id}`);
  return row;
}

/** The logged attempts of a callback, oldest first. */
export function attemptsOf(callbackId: string) {
  return logsDb.query.attempts.findMany({
    where: eq(attempts.callbackId, callbackId),
    orderBy: attempts.id,
  });
}

/** The endpoints of a network that get no callbacks just now, but for the probes. */
export function openBreakers(networkId: string) {
  return mainDb(env).query.breakers.findMany({
    where: and(eq(breakers.networkId, networkId), isNotNull(breakers.openedAt)),
  });
}

/** The history of a network. */
export function historyOf(networkId: string) {
  return logsDb.query.history.findMany({ where: eq(history.networkId, networkId), orderBy: history.id });
}

/** A partner with an account callback to a mailbox of its own, and one callback that waits for it. */
export async function waitingCallback(over: Partial<Parameters<typeof makeAccountCallback>[0]> = {}) {
  const box = partnerBox();
  const scene = await storeScene({
    partner: { callback: await makeAccountCallback({ url: box.url("/gk"), ...over }) },
  });
  const { id } = await storeCallback(scene.conversion, { destination: "account" });
  return { box, scene, id, ...heldEnv(), now: scene.conversion.createdAt };
}

/** Delivers as one message would at a moment. */
export async function deliver(held: Env, message: CallbackMessage, now: number, timeLimitMs?: number) {
  const [delivery] = await deliverCallbacks(held, { rim: rimAt(now), messages: [message], timeLimitMs });
  if (!delivery) throw new Error(`nothing became of ${message.id}`);
  return delivery;
}

/** Delivers as the message of the next attempt would, at a moment. */
export async function deliverNext(held: Env, id: string, now: number, timeLimitMs?: number) {
  const { attempts: attempt } = await callbackRow(id);
  return deliver(held, { id, attempt }, now, timeLimitMs);
}

/** The breaker with a key, or undefined. */
export function breakerRow(key: string) {
  return mainDb(env).query.breakers.findFirst({ where: eq(breakers.key, key) });
}
