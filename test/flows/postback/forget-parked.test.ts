import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { firstIdAt } from "../../../src/domain/ids";
import { forgetParked } from "../../../src/flows/postback/forget-parked";
import { sweep } from "../../../src/flows/sweep";
import { endWaiting, insertParked } from "../../../src/store/postback/parked";
import { rimAt } from "../../support/callbacks";
import { heldEnv } from "../../support/queue";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const onTheHour = Math.floor(Date.now() / HOUR) * HOUR;
const longAgo = onTheHour - 90 * DAY;

beforeEach(() => env.DB.prepare("DELETE FROM parked_postbacks").run());

/** A postback that was parked at a moment, and ended at another or waits. */
async function park(receivedAt: number, endedAt: number | null): Promise<string> {
  const id = firstIdAt(receivedAt);
  const of = { id, networkId: "n", clickId: id, offerId: null, message: "m" };
  const parked = { ...of, fingerprint: id, request: "sealed", receivedAt };
  await insertParked(env, { ...parked, code: "EVENT_UNKNOWN" }, { nextAt: null });
  if (endedAt !== null) await endWaiting(env, id, { outcome: "ACCEPTED", conversionId: null, now: endedAt });
  return id;
}

async function left(ids: readonly string[]): Promise<string[]> {
  const sql = "SELECT id FROM parked_postbacks WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id";
  const { results } = await env.DB.prepare(sql).bind(JSON.stringify(ids)).all<{ id: string }>();
  return results.map(({ id }) => id);
}

test("a parked postback is removed 90 days after it ended; one that waits stays", async () => {
  const waiting = await park(longAgo - 300 * DAY, null);
  const lately = await park(longAgo - 200 * DAY, longAgo);
  const ended = await park(longAgo - 100 * DAY, longAgo - 1);
  await sweep(heldEnv().env, rimAt(onTheHour));
  expect(await left([waiting, lately, ended])).toEqual([waiting, lately]);
});

test("once an hour, in steps, and the next hour goes on", async () => {
  for (let n = 0; n < 25; n++) await park(longAgo - DAY + n, longAgo - HOUR);
  const bounds = { step: 5, mostSteps: 3 };
  expect(await forgetParked(env, { now: onTheHour + 60_000, ...bounds })).toBe(0);
  expect(await forgetParked(env, { now: onTheHour + 59_000, ...bounds })).toBe(15);
  expect(await forgetParked(env, { now: onTheHour + HOUR, ...bounds })).toBe(10);
});
