import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { firstIdAt } from "../../../src/domain/ids";
import { forgetMarks } from "../../../src/flows/click/forget-marks";
import { sweep } from "../../../src/flows/sweep";
import { countClicks } from "../../../src/store/click/count-clicks";
import { rimAt } from "../../support/callbacks";
import { makeClick } from "../../support/factories";
import { heldEnv } from "../../support/queue";

const DAY = 86_400_000;
const KEPT = 9;
const now = Date.now();

/** Marks of so many messages, a millisecond after the other, as counting leaves them. */
async function mark(count: number, from: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, n) => firstIdAt(from + n));
  const sql = "INSERT INTO ingested_messages (id, token, at) SELECT value, 'token', ?2 FROM json_each(?1)";
  await env.DB.prepare(sql).bind(JSON.stringify(ids), from).run();
}

const marks = () => env.DB.prepare("SELECT count(*) AS n FROM ingested_messages").first("n");

test("one sweep forgets all messages that cannot come again, however many", async () => {
  await mark(12_000, now - 20 * DAY);
  await mark(30, now - KEPT * DAY - 30);
  await mark(20, now - KEPT * DAY);
  await sweep(heldEnv().env, rimAt(now));
  expect(await marks()).toBe(20);
});

test("a message that comes again after all its days in the queue and the dead letters counts nothing", async () => {
  const at = now - 8 * DAY;
  const click = makeClick({ id: crypto.randomUUID(), at });
  const message = { id: firstIdAt(at), clicks: [click] };
  const count = () => countClicks(env, [message], { now, token: crypto.randomUUID() });
  await count();
  await forgetMarks(env, { now });
  await count();
  const sql = "SELECT sum(clicks) AS n FROM rollups WHERE tier = 'h' AND network_id = ?";
  expect(await env.DB.prepare(sql).bind(click.networkId).first("n")).toBe(1);
});

test("a sweep that has removed its most stops, and the next one goes on", async () => {
  await mark(25, now - 30 * DAY);
  const bounds = { now, step: 5, mostSteps: 3 };
  expect([await forgetMarks(env, bounds), await forgetMarks(env, bounds)]).toEqual([15, 10]);
});
