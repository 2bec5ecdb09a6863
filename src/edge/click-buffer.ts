import { type Click, clickRow } from "../domain/click/click";
import { parseClickId } from "../domain/click/id";
import { logLine } from "../log";
import { type ClicksMessage, MAX_PACKED_BYTES } from "../queues/messages";
import type { Background } from "../rim";
import { byteLength, findClick } from "../store/click/clicks";
import { deviceReader } from "./device-reader";
import { Gathering } from "./gathering";
import { inTime } from "./in-time";

const RETRY_AFTER_MS = [50, 250];
const INSIST_AFTER_MS = [1_000, 3_000];
/** Even if nothing ever answers, all tries end in 27 s: a request may go on for 30 s after its answer. */
const SEND_LIMIT_MS = 2_000;
const WRITE_LIMIT_MS = 4_000;

const gathering = new Gathering<Click>();
let turn: number | undefined;

/** The shard of the clicks being gathered now: each message goes to one shard, the next message to the next. */
export function shardInTurn(shards: number): number {
  turn ??= Math.floor(Math.random() * shards);
  return turn % shards;
}

/** Keeps a click and sends it soon, packed with others. What its user agent tells is read by then, not before. */
export function gatherClick(env: Env, ctx: Background, click: Click, ids: NewIds): void {
  gathering.add(ctx, click, (clicks) => sendGathered(env, clicks, ids));
}

type NewIds = { newId: () => string };

async function sendGathered(env: Env, clicks: Click[], ids: NewIds): Promise<void> {
  turn = (turn ?? 0) + 1;
  const whole = await complete(clicks);
  await Promise.all(packClicks(whole, ids).map((message) => deliver(env, message)));
}

/** Nobody waits for what a user agent tells: it is read when clicks are sent. */
async function complete(clicks: readonly Click[]): Promise<Click[]> {
  const withDevice = await deviceReader();
  return clicks.map((click) => withDevice(click));
}

/** Packs clicks into messages of one shard and under 60 KB each. */
export function packClicks(clicks: readonly Click[], { newId }: NewIds): ClicksMessage[] {
  const open = new Map<number, { message: ClicksMessage; bytes: number }>();
  const messages: ClicksMessage[] = [];
  for (const click of clicks) {
    const shard = parseClickId(click.id)?.shard ?? 0;
    const row = clickRow(click);
    const bytes = byteLength(row) + 1;
    let pack = open.get(shard);
    if (!pack || pack.bytes + bytes > MAX_PACKED_BYTES) {
      pack = { message: { id: newId(), shard, clicks: [], rows: [] }, bytes: 100 };
      open.set(shard, pack);
      messages.push(pack.message);
    }
    pack.message.clicks.push(click);
    pack.message.rows.push(row);
    pack.bytes += bytes;
  }
  return messages;
}

/**
 * Sends one click in the request's own time (strict durability); false when neither queue nor D1 took it. One that D1
 * keeps is counted after the answer, and so is one that D1 has kept without saying so.
 */
export async function sendClickNow(env: Env, ctx: Background, click: Click, ids: NewIds): Promise<boolean> {
  const [message] = packClicks(await complete([click]), ids);
  if (!message) return false;
  const fate = await handOver(env, message);
  if (fate === "kept") ctx.waitUntil(insist(env, message, fate));
  if (fate === "nowhere") ctx.waitUntil(countIfKept(env, message, click));
  return fate !== "nowhere";
}

/** Where a message is: with the queue (which stores and counts it), stored in D1 but not counted, or nowhere yet. */
type Fate = "queued" | "kept" | "nowhere";

async function deliver(env: Env, message: ClicksMessage): Promise<void> {
  const fate = await handOver(env, message);
  if (fate !== "queued") await insist(env, message, fate);
}

/** Queue, queue again with the same bytes and id, then D1 under that id. */
async function handOver(env: Env, message: ClicksMessage): Promise<Fate> {
  for (const wait of [0, ...RETRY_AFTER_MS]) {
    if (wait > 0) await scheduler.wait(wait);
    if (await trySend(env, message)) return "queued";
  }
  return (await tryKeep(env, message)) ? "kept" : "nowhere";
}

/** Goes on trying for as long as a request may live after its answer; what nobody has taken by then is in the log. */
async function insist(env: Env, message: ClicksMessage, fate: Fate): Promise<void> {
  let kept = fate === "kept";
  if (kept && (await tryCount(env, message))) return;
  for (const wait of INSIST_AFTER_MS) {
    await scheduler.wait(wait);
    if (await trySend(env, message)) return;
    kept ||= await tryKeep(env, message);
    if (kept && (await tryCount(env, message))) return;
  }
  // What is kept is noted there as owed to the roll-up: the sweep counts it.
  if (kept) return;
  const { id, shard, clicks } = message;
  logLine("error", "CLICKS_NOT_KEPT", { message: { id, shard, clicks } });
}

/** A write that seemed to fail may have been done: its visitor was refused, but a row that stands is a click to count. */
async function countIfKept(env: Env, message: ClicksMessage, { id }: Click): Promise<void> {
  for (const wait of INSIST_AFTER_MS) {
    await scheduler.wait(wait);
    const kept = await inTime(WRITE_LIMIT_MS, findClick(env, message.shard, id)).catch(() => null);
    if (kept) return insist(env, message, "kept");
  }
}

async function tryKeep(env: Env, message: ClicksMessage): Promise<boolean> {
  const { keepUncounted } = await import("../store/click/uncounted-clicks");
  return tryTo("CLICKS_WRITE_FAILED", message, WRITE_LIMIT_MS, () => keepUncounted(env, message));
}

async function tryCount(env: Env, message: ClicksMessage): Promise<boolean> {
  const { countClicks } = await import("../store/click/count-clicks");
  const moment = { now: Date.now(), token: crypto.randomUUID() };
  const count = () => countClicks(env, [message], moment);
  if (!(await tryTo("CLICKS_COUNT_FAILED", message, WRITE_LIMIT_MS, count))) return false;
  const { forgetKept } = await import("../store/click/uncounted-clicks");
  // A note that stays is the sweep's: it counts nothing twice.
  await inTime(WRITE_LIMIT_MS, forgetKept(env, message)).catch(() => undefined);
  return true;
}

async function trySend(env: Env, message: ClicksMessage): Promise<boolean> {
  return tryTo("CLICK_QUEUE_REFUSED", message, SEND_LIMIT_MS, () =>
    env.CLICKS_QUEUE.send(asQueued(message), { contentType: "text" }),
  );
}

async function tryTo(
  failure: string,
  message: ClicksMessage,
  limit: number,
  work: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await inTime(limit, work());
    return true;
  } catch (error) {
    logLine("warn", failure, { messageId: message.id, clicks: message.clicks.length, error });
    return false;
  }
}

/** A message as the queue carries it, a row a line; the same for each try. */
export function asQueued({ id, shard, rows }: ClicksMessage): string {
  return [JSON.stringify({ id, shard }), ...rows].join("\n");
}
