import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { consumeLogs } from "../../src/queues/logs";
import { listen } from "../support/console";
import { failing } from "../support/faults";

const UNREADABLE = { version: 2, lines: [{ code: "CLICK_LOST" }] };
const LINE = {
  ...{ id: "01a203bb-1a8b-7b1a-90d2-9f78a7008ff1", networkId: "n", at: 1, level: "info", type: "system" },
  ...{ code: "READ", message: "", count: 1 },
};
const READABLE = { history: [LINE], attempts: [] };

async function consume(bindings: Env, bodies: unknown[]) {
  const messages = bodies.map((body, n) => ({ id: `m${n}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch("gokart-logs", messages);
  await consumeLogs(batch, bindings);
  const { ackAll, explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext());
  return { ackAll, acked: explicitAcks, again: retryMessages.map(({ msgId }) => msgId) };
}

test("a line that LOGS cannot hold stays in the queue, and the others are written", async () => {
  const { message: _, ...lacking } = { ...LINE, id: "01a203bb-1a8b-7b1a-90d2-9f78a7008ff2" };
  const bad = { history: [lacking], attempts: [] };
  const { acked, again } = await consume(env, [bad, READABLE]);
  expect({ acked, again }).toEqual({ acked: ["m1"], again: ["m0"] });
});

test.each([
  ["", { bindings: env, acked: ["m1"], again: ["m0"] }],
  [
    ", also while LOGS does not answer",
    { bindings: failing(env, { LOGS: true }), acked: [], again: ["m0", "m1"] },
  ],
])("a message that this version cannot read is kept for one that can%s", async (_, { bindings, ...kept }) => {
  const said = listen();
  expect(await consume(bindings, [UNREADABLE, READABLE])).toEqual({ ackAll: false, ...kept });
  expect(said.lines().filter((line) => line.includes("LOGS_MESSAGE_UNREADABLE"))).toHaveLength(1);
});
