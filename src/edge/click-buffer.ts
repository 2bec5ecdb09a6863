import { type Click, clickRow } from "../domain/click";
import { parseClickId } from "../domain/click-id";
import { logLine } from "../log";
import { type ClicksMessage, MAX_PACKED_BYTES, type PackedClicks } from "../queues/messages";
import type { Background } from "../rim";
import { byteLength, insertClicks } from "../store/clicks";
import { countClicks } from "../store/rollups";
import { Gathering } from "./gathering";
import { inTime } from "./in-time";

const RETRY_AFTER_MS = [50, 250];
/** All tries together end before the 30 s that a request may go on after its answer. */
const SEND_LIMIT_MS = 2_000;
const WRITE_LIMIT_MS = 8_000;

const gathering = new Gathering<Click>();
let turn: number | undefined;

/** The shard of the clicks being gathered now: each message goes to one shard, the next message to the next. */
export function shardInTurn(shards: number): number {
  turn ??= Math.floor(Math.random() * shards);
  return turn % shards;
}

/** Keeps a click and sends it soon, packed with others. */
export function gatherClick(env: Env, ctx: Background, click: Click, ids: NewIds): void {
  gathering.add(ctx, click, (clicks) => sendGathered(env, clicks, ids));
}

type NewIds = { newId: () => string };

async function sendGathered(env: Env, clicks: Click[], ids: NewIds): Promise<void> {
  turn = (turn ?? 0) + 1;
  await Promise.all(packClicks(clicks, ids).map((message) => deliver(env, message)));
}

/** Packs clicks into messages of one shard and under 60 KB each. */
export function packClicks(clicks: readonly Click[], { newId }: NewIds): ClicksMessage[] {
  const open = new Map<number, { message: ClicksMessage; bytes: number }>();
  const messages: ClicksMessage[] = [];
  for (const click of clicks) {
    const shard = parseClickId(click.id)?.shard ?? 0;
    const bytes = byteLength(JSON.stringify(clickRow(click))) + 1;
    let pack = open.get(shard);
    if (!pack || pack.bytes + bytes > MAX_PACKED_BYTES) {
      pack = { message: { id: newId(), shard, clicks: [] }, bytes: 100 };
      open.set(shard, pack);
      messages.push(pack.message);
    }
    pack.message.clicks.push(click);
    pack.bytes += bytes;
  }
  return messages;
}

/** Sends one click in the request's own time (strict durability); false when neither queue nor D1 took it. */
export async function sendClickNow(env: Env, click: Click, ids: NewIds): Promise<boolean> {
  const sent = await Promise.all(packClicks([click], ids).map((message) => deliver(env, message)));
  return sent.every(Boolean);
}

/** Queue, queue again with the same bytes and id, then D1 under that id, then at least the log. */
async function deliver(env: Env, message: ClicksMessage): Promise<boolean> {
  for (const wait of [0, ...RETRY_AFTER_MS]) {
    if (wait > 0) await scheduler.wait(wait);
    if (await trySend(env, message)) return true;
  }
  try {
    await inTime(WRITE_LIMIT_MS, insertClicks(env, message.shard, message.clicks));
  } catch (error) {
    logLine("error", "CLICKS_NOT_KEPT", { error, message });
    return false;
  }
  await countKept(env, message);
  return true;
}

// The clicks are safe by now: a report that misses them is for the log, not for the visitor.
async function countKept(env: Env, message: ClicksMessage): Promise<void> {
  try {
    const moment = { now: Date.now(), token: crypto.randomUUID() };
    await inTime(WRITE_LIMIT_MS, countClicks(env, [message], moment));
  } catch (error) {
    logLine("error", "CLICKS_NOT_COUNTED", { messageId: message.id, clicks: message.clicks.length, error });
  }
}

/** A message as the queue carries it; the same for each try. */
export function asQueued({ id, shard, clicks }: ClicksMessage): PackedClicks {
  return { id, shard, rows: clicks.map(clickRow) };
}

async function trySend(env: Env, message: ClicksMessage): Promise<boolean> {
  try {
    await inTime(SEND_LIMIT_MS, env.CLICKS_QUEUE.send(asQueued(message), { contentType: "json" }));
    return true;
  } catch (error) {
    logLine("warn", "CLICK_QUEUE_REFUSED", { messageId: message.id, clicks: message.clicks.length, error });
    return false;
  }
}
