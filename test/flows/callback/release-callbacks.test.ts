import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { claimCallbacks, releaseCallbacks } from "../../../src/store/callback/claims";
import { callbackRow, waitingCallback } from "../../support/callbacks";

test("a callback that a change ended while it was in hand is owed no more when it is given back", async () => {
  const { id, now } = await waitingCallback();
  const leaseUntil = now + 60_000;
  const { claimed } = await claimCallbacks(env, { messages: [{ id, attempt: 0 }], now, leaseUntil });
  expect(claimed).toHaveLength(1);
  // As a change of the conversion does it (store/conversion/change-conversion), lease or no lease.
  const supersede = "UPDATE callbacks SET state = 'superseded', due_at = NULL, ended_at = ?2 WHERE id = ?1";
  await env.DB.prepare(supersede).bind(id, now).run();

  await releaseCallbacks(env, [{ id, leaseUntil, breakerKey: "partner|host", dueAt: now + 60_000 }]);

  const ended = { state: "superseded", dueAt: null, breakerKey: null, leaseUntil: null };
  expect(await callbackRow(id)).toMatchObject(ended);
});
