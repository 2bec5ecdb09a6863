import { DurableObject } from "cloudflare:workers";
import { type Candidate, type GateAnswer, saysOnce } from "../domain/postback/candidate";

/** A request's name and what it says. */
type Words = Pick<Candidate["conversion"], "receiptId" | "requestHash">;

/** What the gate keeps of a request that it answered. */
type Told = { answer: GateAnswer; at: number };

/** Long enough for any sender's quick retries, and longer than `UNTOLD_WITHIN_MS`; after that D1 alone tells what stands. */
const FORGET_AFTER_MS = 15 * 60_000;
/** A sender's repeats come within seconds; later than that, staff may have freed the place, and D1 is asked. */
const REPEATED_WITHIN_MS = 60_000;

export type GatePoint = "before-commit" | "after-commit" | "after-noting";

/**
 * The order of postbacks for one click and member: commits run one at a time, and a request that is repeated because
 * its answer was lost gets its first answer.
 */
export class ConversionGate extends DurableObject<Env> {
  /** Set by tests only: where this object is to die, as a crash would make it. */
  dieAt: GatePoint | null = null;
  private last: Promise<unknown> = Promise.resolve();
  /** The latest request that was answered, while this object lives: its repeats need no database. */
  private latest: (Words & Told) | null = null;

  /** What a request is answered that says the same as the last one, right after it; null when it has to be judged. */
  repeated(words: Words, now: number): GateAnswer | null {
    const last = this.latest;
    if (last?.requestHash !== words.requestHash || now - last.at > REPEATED_WITHIN_MS) return null;
    if (last.receiptId === words.receiptId) return last.answer;
    const counted = last.answer.code === "ACCEPTED" || last.answer.code === "UPDATED";
    if (!counted || last.answer.status === "Rejected") return null;
    // The same words again, right after they were accepted, are a duplicate whatever D1 would say.
    return { ...last.answer, code: "DUPLICATE", callbackIds: [], linksChanged: false };
  }

  /** Somebody else has changed what stands: the next request is judged by the database. */
  forget(): void {
    this.latest = null;
  }

  /** Commits a candidate, or tells what stands in its way; null where its terms have changed and it is to be judged anew. */
  accept(candidate: Candidate, moment: { now: number; token: string }): Promise<GateAnswer | null> {
    // An object does not serialise what awaits D1, so each commit waits for the one before it.
    const turn = this.last.then(() => this.settle(candidate, moment));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async settle(
    candidate: Candidate,
    moment: { now: number; token: string },
  ): Promise<GateAnswer | null> {
    const { receiptId, requestHash } = candidate.conversion;
    const repeat = saysOnce(candidate) ? this.repeated(candidate.conversion, moment.now) : null;
    if (repeat) return repeat;
    const before = await this.told(receiptId);
    if (before) return before.answer;
    await this.mayDie("before-commit");
    const { settleCandidate } = await import("./settle-candidate");
    const wasTold = (conversionId: string) => this.wasTold(conversionId);
    const answer = await settleCandidate(this.env, candidate, { ...moment, wasTold });
    if (!answer) return null;
    await this.mayDie("after-commit");
    this.latest = { receiptId, requestHash, answer, at: moment.now };
    await this.note(receiptId, answer);
    await this.mayDie("after-noting");
    return answer;
  }

  private async told(receiptId: string): Promise<Told | undefined> {
    const told = await this.ctx.storage.get<Told>(receiptId);
    return told && told.at > Date.now() - FORGET_AFTER_MS ? told : undefined;
  }

  /** Whether anybody was told that a conversion was made: else its sender has not heard of it and may ask again. */
  private async wasTold(conversionId: string): Promise<boolean> {
    const all = await this.ctx.storage.list<Told>();
    return [...all.values()].some(({ answer: { code, conversionId: about } }) => {
      return about === conversionId && code !== "DUPLICATE" && code !== "UPDATED";
    });
  }

  private async note(receiptId: string, answer: GateAnswer): Promise<void> {
    const told: Told = { answer, at: Date.now() };
    const alarmAt = await this.ctx.storage.getAlarm();
    // Without an await between them both are one write.
    const noted = this.ctx.storage.put(receiptId, told);
    if (alarmAt === null) await this.ctx.storage.setAlarm(told.at + FORGET_AFTER_MS);
    await noted;
  }

  private async mayDie(point: GatePoint): Promise<void> {
    if (this.dieAt !== point) return;
    // Else what was written just before would die with it, whatever the point is called.
    await this.ctx.storage.sync();
    this.ctx.abort(`failpoint ${point}`);
  }

  /** Forgets what was told long ago; while there is younger, it comes back for that. */
  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    const until = Date.now() - FORGET_AFTER_MS;
    const all = [...(await storage.list<Told>())];
    const { old = [], young } = Object.groupBy(all, ([, { at }]) => (at > until ? "young" : "old"));
    if (!young) return storage.deleteAll();
    const latest = Math.max(...young.map(([, { at }]) => at));
    await Promise.all([
      ...old.map(([receiptId]) => storage.delete(receiptId)),
      storage.setAlarm(latest + FORGET_AFTER_MS),
    ]);
  }
}
