import { env } from "cloudflare:workers";

/** A queue that only remembers what it was told, for tests that decide themselves when a message arrives. */
export class HeldQueue {
  readonly sent: { body: unknown; delaySeconds: number }[] = [];
  /** While set, every send fails. */
  down = false;

  async send(body: unknown, options: QueueSendOptions = {}) {
    return this.sendBatch([{ body, ...options }]);
  }
  async sendBatch(messages: Iterable<MessageSendRequest>) {
    if (this.down) throw new Error("the queue is down");
    for (const { body, delaySeconds = 0 } of messages) this.sent.push({ body, delaySeconds });
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  }
  async metrics() {
    return { backlogCount: 0, backlogBytes: 0 };
  }
  /** What was sent since the last look. */
  take() {
    return this.sent.splice(0);
  }
}

/** The environment with the callbacks' queue held, and the logs' down so that logs are written at once. */
export function heldEnv(over: Partial<Env> = {}) {
  const callbacks = new HeldQueue();
  const logs = new HeldQueue();
  logs.down = true;
  const held: Env = { ...env, CALLBACKS_QUEUE: callbacks, LOGS_QUEUE: logs, ...over };
  return { env: held, callbacks };
}
