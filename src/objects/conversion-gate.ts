import { DurableObject } from "cloudflare:workers";
import { type Candidate, type GateAnswer, saysOnce } from "../domain/candidate";

/** What the gate keeps of a request: the conversion it claimed and, once committed, its first answer. */
type Claim = { receiptId: string; requestHash: string; conversionId: string; answer: GateAnswer | null };

/** A request's name and what it says. */
type Words = Pick<Candidate["conversion"], "receiptId" | "requestHash">;

/** Long enough for any sender's quick retries; after that D1 alone tells what stands. */
const FORGET_AFTER_MS = 15 * 60_000;
/** A sender's repeats come within seconds; later than that, staff may have freed the place, and D1 is asked. */
const REPEATED_WITHIN_MS = 60_000;

export type GatePoint = "before-claim" | "after-claim" | "after-commit";

/**
 * The order of postbacks for one click and member: commits run one at a time, and a request that is repeated because
 * its answer was lost gets its first answer.
 */
export class ConversionGate extends DurableObject<Env> {
  /** Set by tests only: where this object is to die, as a crash would make it. */
  dieAt: GatePoint | null = null;
  private last: Promise<unknown> = Promise.resolve();
  /** The latest request that settled, while this object lives: its repeats need no database. */
  private settled: (Claim & { at: number }) | null = null;

  /** What a request is answered that says the same as the last one, right after it; null when it has to be judged. */
  repeated(words: Words, now: number): GateAnswer | null {
    const last = this.settled;
    if (!last?.answer || last.requestHash !== words.requestHash || now - last.at > REPEATED_WITHIN_MS)
      return null;
    if (last.receiptId === words.receiptId) return last.answer;
    const counted = last.answer.code === "ACCEPTED" || last.answer.code === "UPDATED";
    if (!counted || last.answer.status === "Rejected") return null;
    // The same words again, right after they were accepted, are a duplicate whatever D1 would say.
    return { ...last.answer, code: "DUPLICATE", callbackIds: [], linksChanged: false };
  }

  /** Somebody else has changed what stands: the next request is judged by the database. */
  forget(): void {
    this.settled = null;
  }

  /** Commits a candidate, or tells what stands in its way. */
  accept(candidate: Candidate, moment: { now: number; token: string }): Promise<GateAnswer> {
    // An object does not serialise what awaits D1, so each commit waits for the one before it.
    const turn = this.last.then(() => this.settle(candidate, moment));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async settle(candidate: Candidate, moment: { now: number; token: string }): Promise<GateAnswer> {
    const { receiptId, requestHash, id } = candidate.conversion;
    const repeat = saysOnce(candidate) ? this.repeated(candidate.conversion, moment.now) : null;
    if (repeat) return repeat;
    const claims = await this.ctx.storage.list<Claim>({ prefix: "claim:" });
    const own = claims.get(`claim:${receiptId}`);
    if (own?.answer) return own.answer;
    const unanswered = own ?? [...claims.values()].find((c) => !c.answer && c.requestHash === requestHash);
    const claim: Claim = unanswered ?? { receiptId, requestHash, conversionId: id, answer: null };
    this.mayDie("before-claim");
    if (!unanswered) await this.keep(claim, claims.size === 0);
    this.mayDie("after-claim");
    const { settleCandidate } = await import("./settle-candidate");
    const conversion = { ...candidate.conversion, id: claim.conversionId };
    const answer = await settleCandidate(this.env, { ...candidate, conversion }, moment);
    this.mayDie("after-commit");
    this.settled = { ...claim, requestHash, answer, at: moment.now };
    // Should this not be durable before the answer is out, a repeat gets the same answer once more.
    await this.ctx.storage.put(`claim:${claim.receiptId}`, { ...claim, answer }, { allowUnconfirmed: true });
    return answer;
  }

  private async keep(claim: Claim, first: boolean): Promise<void> {
    // Without an await between them both are one write.
    const kept = this.ctx.storage.put(`claim:${claim.receiptId}`, claim);
    if (first) await this.ctx.storage.setAlarm(Date.now() + FORGET_AFTER_MS);
    await kept;
  }

  private mayDie(point: GatePoint): void {
    if (this.dieAt === point) this.ctx.abort(`failpoint ${point}`);
  }

  override async alarm(): Promise<void> {
    this.settled = null;
    await this.ctx.storage.deleteAll();
  }
}
