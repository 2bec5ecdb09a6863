import { consumeClicks } from "../../src/queues/clicks";
import { readClicksMessage } from "../../src/queues/read-messages";
import type { Chance } from "../support/chance";
import type { VirtualTime } from "./virtual-time";

/** What Cloudflare's parts are taken to do. Facts are from its documentation, the rest are estimates: see docs/scale.md. */
export const CLOUD = {
  sendMedianMs: 60,
  /** Of the logarithm: the slowest hundredth of all sends takes three times the median. */
  sendSpread: 0.5,
  mostMessagesASecond: 5_000,
  /** Of sends that fail for no reason of ours, and of those that arrive although they fail. */
  sendsFail: 0.005,
  answersLost: 0.002,
  deliveredTwice: 0.002,
  batchesFail: 0.002,
  mostConsumers: 250,
  batchSize: 100,
  batchWaitMs: 1_000,
  /** A database is one thread: so long for each transaction, each click and each count. Measured locally. */
  statementMs: 2,
  clickRowMs: 0.06,
  countMs: 0.017,
};

type World = { time: VirtualTime; chance: Chance };
/** When a message was accepted, with the ids of its clicks. */
type Accepted = { at: number; ids: string[] };
type Carried = Accepted & { body: unknown };

/** A queue that takes its time, refuses what is too much, fails now and then, and delivers at least once. */
export class PretendQueue {
  readonly sends = { tried: 0, refused: 0 };
  /** The messages that somebody tried to send, each once. */
  readonly offered = new Set<string>();
  readonly batches: { messages: number; clicks: number }[] = [];
  /** When each accepted message was accepted. */
  readonly accepted = new Map<string, Accepted>();
  private second = { number: 0, count: 0 };
  private pending: Carried[] = [];
  private waiting: Carried[][] = [];
  private busy = 0;
  private undoTimer: (() => void) | null = null;

  constructor(
    private readonly world: World,
    private readonly env: () => Env,
  ) {}

  async send(body: unknown): Promise<void> {
    const { time, chance } = this.world;
    const { id, clicks } = readClicksMessage(body) ?? { id: "", clicks: [] };
    this.offered.add(id);
    this.sends.tried += 1;
    const isTooMuch = this.isTooMuch();
    await time.wait(this.latency());
    if (isTooMuch) {
      this.sends.refused += 1;
      throw new Error("Queue send failed: Too Many Requests");
    }
    if (chance.likely(CLOUD.sendsFail)) throw new Error("Queue send failed");
    const accepted = this.accepted.get(id) ?? { at: time.now, ids: clicks.map((click) => click.id) };
    this.accepted.set(id, accepted);
    this.arrive({ ...accepted, body });
    if (chance.likely(CLOUD.deliveredTwice)) this.arrive({ ...accepted, body });
    if (chance.likely(CLOUD.answersLost)) throw new Error("Queue send failed: no answer");
  }

  get isIdle(): boolean {
    return this.busy === 0 && this.pending.length === 0 && this.waiting.length === 0;
  }

  private isTooMuch(): boolean {
    const number = Math.floor(this.world.time.now / 1_000);
    if (this.second.number !== number) this.second = { number, count: 0 };
    this.second.count += 1;
    return this.second.count > CLOUD.mostMessagesASecond;
  }

  private latency(): number {
    const { chance } = this.world;
    const normal = Math.sqrt(-2 * Math.log(1 - chance.next())) * Math.cos(2 * Math.PI * chance.next());
    return CLOUD.sendMedianMs * Math.exp(CLOUD.sendSpread * normal);
  }

  private arrive(message: Carried): void {
    this.pending.push(message);
    if (this.pending.length >= CLOUD.batchSize) this.closeBatch();
    else this.undoTimer ??= this.world.time.later(CLOUD.batchWaitMs, () => this.closeBatch());
  }

  private closeBatch(): void {
    this.undoTimer?.();
    this.undoTimer = null;
    this.waiting.push(this.pending.splice(0));
    this.consumeNext();
  }

  private consumeNext(): void {
    while (this.busy < CLOUD.mostConsumers && this.waiting.length > 0) {
      const messages = this.waiting.shift() ?? [];
      this.busy += 1;
      void this.consume(messages).then(() => {
        this.busy -= 1;
        this.consumeNext();
      });
    }
  }

  private async consume(taken: Carried[]): Promise<void> {
    const clicks = taken.reduce((sum, { ids }) => sum + ids.length, 0);
    this.batches.push({ messages: taken.length, clicks });
    const again = (message: Carried, seconds = 5) =>
      this.world.time.later(seconds * 1_000, () => this.arrive(message));
    const messages = taken.map((message, i) => ({
      id: `${i}`,
      timestamp: new Date(),
      attempts: 1,
      body: message.body,
      ack: () => {},
      retry: (options?: QueueRetryOptions) => again(message, options?.delaySeconds),
    }));
    await consumeClicks({ queue: "gokart-clicks", messages } as unknown as MessageBatch, this.env());
  }
}

/** The only ids of version 8. */
export const CLICK_ID = /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

/**
 * A database as far as ingest is concerned: one thread that is busy for so long with so many rows. Which clicks a
 * statement holds is read from its text, since only their ids are version 8.
 */
export class PretendD1 {
  /** When each click was stored. */
  readonly stored = new Map<string, number>();
  busyMs = 0;
  private readonly marked = new Set<string>();
  private freeAt = 0;

  constructor(
    private readonly world: World,
    private readonly rowMs: number,
  ) {}

  prepare(sql: string) {
    return {
      bind: (...params: unknown[]) => ({ sql, params, run: () => this.work([{ sql, params }]) }),
    };
  }

  batch(statements: Statement[]) {
    return this.work(statements);
  }

  private async work(statements: Statement[]): Promise<{ meta: { changes: number } }[]> {
    const { time, chance } = this.world;
    const clicks = statements.filter(({ sql }) => /INTO clicks\b/.test(sql)).flatMap(clickIds);
    const rows = clicks.length || statements.reduce((sum, { params }) => sum + rowsIn(params[0]), 0);
    const ms = CLOUD.statementMs + rows * this.rowMs;
    this.busyMs += ms;
    this.freeAt = Math.max(this.freeAt, time.now) + ms;
    await time.wait(this.freeAt - time.now);
    if (chance.likely(CLOUD.batchesFail)) throw new Error("D1 DB is overloaded");
    for (const id of clicks) if (!this.stored.has(id)) this.stored.set(id, time.now);
    return statements.map((statement) => ({ meta: { changes: this.mark(statement) } }));
  }

  /** How many messages a statement marks as counted: all of them or, where it says so, none when one is known. */
  private mark({ sql, params }: Statement): number {
    if (!/INTO ingested_messages\b/.test(sql)) return 0;
    const ids = JSON.parse(String(params[0])) as string[];
    const fresh = ids.filter((id) => !this.marked.has(id));
    if (/NOT EXISTS/.test(sql) && fresh.length < ids.length) return 0;
    for (const id of fresh) this.marked.add(id);
    return fresh.length;
  }
}

type Statement = { sql: string; params: unknown[] };

function clickIds({ params }: { params: unknown[] }): string[] {
  return [...new Set(String(params[0]).match(CLICK_ID) ?? [])];
}

// A mark or a count each.
function rowsIn(json: unknown): number {
  const parsed: unknown = JSON.parse(String(json));
  return Array.isArray(parsed) ? parsed.length : 0;
}
