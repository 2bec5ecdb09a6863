import { consume } from "../../src/queues/consume";
import { setClock } from "./clock";
import type { Later } from "./later";

type Waiting = { queue: string; id: string; body: unknown; at: number; attempts: number };
type Sent = { body: unknown; delaySeconds?: number };

const BINDINGS = {
  CLICKS_QUEUE: "gokart-clicks",
  POSTBACKS_QUEUE: "gokart-postbacks",
  CALLBACKS_QUEUE: "gokart-callbacks",
  LOGS_QUEUE: "gokart-logs",
} as const;
const MOST_IN_A_BATCH = 100;
/** Nothing fails by chance here, so what is tried again and again would be so for ever. */
const MOST_TRIES = 10;

/** Queues whose messages arrive by the told clock, in the order of their moments, at the product's own consumers. */
export class ToldQueues {
  private waiting: Waiting[] = [];
  private sent = 0;

  /** The bindings that put messages in here. */
  bindings(): Pick<Env, keyof typeof BINDINGS> {
    const entries = Object.entries(BINDINGS).map(([name, queue]) => [name, this.binding(queue)]);
    return Object.fromEntries(entries);
  }

  /** What was sent and never arrives: takes the messages of a queue that speak of something. */
  lose(queue: string, speaksOf: string): void {
    this.waiting = this.waiting.filter(
      (one) => one.queue !== queue || !JSON.stringify(one.body).includes(speaksOf),
    );
  }

  /** Delivers everything that arrives by a moment, and what comes of it. */
  async deliver(env: Env, later: Later, until: number): Promise<void> {
    for (let batch = this.take(until); batch.length > 0; batch = this.take(until)) {
      const [first] = batch;
      if (!first) return;
      setClock(Math.max(...batch.map(({ at }) => at)));
      await consume(this.asBatch(first.queue, batch), env, later.asContext());
      await later.settled();
    }
  }

  private take(until: number): Waiting[] {
    const due = this.waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
    const [first] = due;
    const batch = due.filter(({ queue }) => queue === first?.queue).slice(0, MOST_IN_A_BATCH);
    this.waiting = this.waiting.filter((one) => !batch.includes(one));
    return batch;
  }

  private binding(queue: string) {
    const push = ({ body, delaySeconds = 0 }: Sent) => this.push(queue, body, { delaySeconds, attempts: 1 });
    return {
      send: async (body: unknown, options?: { delaySeconds?: number }) => push({ body, ...options }),
      sendBatch: async (messages: Iterable<Sent>) => [...messages].forEach(push),
    };
  }

  private push(queue: string, body: unknown, how: { delaySeconds: number; attempts: number }): void {
    if (how.attempts > MOST_TRIES) throw new Error(`a message of ${queue} was never taken`);
    this.sent += 1;
    const at = Date.now() + how.delaySeconds * 1000;
    this.waiting.push({ queue, id: String(this.sent), body, at, attempts: how.attempts });
  }

  private asBatch(queue: string, batch: Waiting[]): MessageBatch {
    const messages = batch.map(({ id, body, at, attempts }) => ({
      id,
      body,
      attempts,
      timestamp: new Date(at),
      ack: () => undefined,
      retry: ({ delaySeconds = 0 }: QueueRetryOptions = {}) =>
        this.push(queue, body, { delaySeconds, attempts: attempts + 1 }),
    }));
    const retryAll = (options?: QueueRetryOptions) => {
      for (const message of messages) message.retry(options);
    };
    return { queue, messages, ackAll: () => undefined, retryAll } as unknown as MessageBatch;
  }
}
