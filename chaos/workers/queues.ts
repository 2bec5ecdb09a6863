import { perhaps } from "./faults";
import type { Kept, QueueRules, QueueStore, Verdict } from "./queue-store";

export type ChaosEnv = Env & {
  CHAOS_QUEUES: DurableObjectNamespace<QueueStore>;
  /** Producers and consumers of wrangler.toml. */
  CHAOS_RULES: { producers: Record<string, string>; consumers: Record<string, QueueRules> };
};

// A stub that threw stays broken, so each call gets a new one.
export const queueStore = (env: ChaosEnv) => env.CHAOS_QUEUES.getByName("all");

/** A queue's producer that keeps its messages in the store, and fails as the plan says. */
export function standInQueue(env: ChaosEnv, binding: string): Queue {
  const queue = env.CHAOS_RULES.producers[binding] ?? binding;
  const heldBack = env.CHAOS_RULES.consumers[queue]?.heldBack ?? 0;
  const put = (messages: MessageSendRequest[], delay = 0) => {
    const sent = messages.map(({ body, delaySeconds }) => ({
      body: JSON.stringify(body),
      delaySeconds: delaySeconds ?? delay,
    }));
    return perhaps(binding, () => queueStore(env).put(queue, sent, heldBack));
  };
  return {
    send: (body: unknown, options?: QueueSendOptions) => put([{ body }], options?.delaySeconds),
    sendBatch: (messages: Iterable<MessageSendRequest>, options?: QueueSendBatchOptions) =>
      put([...messages], options?.delaySeconds),
  } as unknown as Queue;
}

type Consume = (batch: MessageBatch) => Promise<void>;

/** Delivers one batch of a queue and does with each message what its consumer says; answers how many there were. */
export async function pump(env: ChaosEnv, queue: string, consume: Consume): Promise<number> {
  const rules = env.CHAOS_RULES.consumers[queue];
  if (!rules) throw new Error(`no consumer for ${queue}`);
  const messages = await queueStore(env).take(queue, rules);
  if (messages.length === 0) return 0;
  const verdicts = new Map<string, Verdict>();
  const batch = asBatch(queue, messages, verdicts);
  // What was acknowledged before a consumer fails stays so; the rest comes again.
  const unsaid = await consume(batch).then(
    () => "ack" as const,
    () => "retry" as const,
  );
  const settled = messages.map(
    ({ id }): Verdict => verdicts.get(id) ?? { id, outcome: unsaid, delaySeconds: null },
  );
  await queueStore(env).settle(settled, rules);
  return messages.length;
}

function asBatch(queue: string, kept: Kept[], verdicts: Map<string, Verdict>): MessageBatch {
  // The first word on a message holds, as on Cloudflare.
  const say = (id: string, outcome: Verdict["outcome"], delaySeconds: number | null = null) => {
    if (!verdicts.has(id)) verdicts.set(id, { id, outcome, delaySeconds });
  };
  const messages = kept.map(({ id, body, attempts, sentAt }) => ({
    id,
    body: JSON.parse(body) as unknown,
    attempts,
    timestamp: new Date(sentAt),
    ack: () => say(id, "ack"),
    retry: (options?: QueueRetryOptions) => say(id, "retry", options?.delaySeconds ?? null),
  }));
  return {
    queue,
    messages,
    ackAll: () => {
      for (const message of messages) message.ack();
    },
    retryAll: (options?: QueueRetryOptions) => {
      for (const message of messages) message.retry(options);
    },
  } as unknown as MessageBatch;
}
