import { consumeCallbacks } from "./callbacks";
import { consumeDeadCallbacks } from "./callbacks-dead";
import { consumeClicks } from "./clicks";
import { consumeDeadLetters } from "./dead-letters";
import { consumeLogs } from "./logs";
import { consumePostbacks } from "./postbacks";

type Consumer = (batch: MessageBatch, env: Env, ctx: ExecutionContext) => Promise<void>;

const CONSUMERS: Record<string, Consumer> = {
  "gokart-clicks": consumeClicks,
  "gokart-postbacks": consumePostbacks,
  "gokart-callbacks": consumeCallbacks,
  "gokart-logs": consumeLogs,
  "gokart-clicks-dead": consumeDeadLetters,
  "gokart-postbacks-dead": consumeDeadLetters,
  "gokart-callbacks-dead": consumeDeadCallbacks,
  "gokart-logs-dead": consumeDeadLetters,
};

/** Gives a batch to the consumer of its queue. */
export async function consume(batch: MessageBatch, env: Env, ctx: ExecutionContext): Promise<void> {
  const consumer = CONSUMERS[batch.queue];
  if (!consumer) throw new Error(`no consumer for queue ${batch.queue}`);
  await consumer(batch, env, ctx);
}
