import { placesNeeded, withoutPlace } from "../domain/conversion/change";
import type { Conversion } from "../domain/conversion/conversion";
import { readUpdate, updateByAdvertiser } from "../domain/postback/advertiser-update";
import type { Candidate, GateAnswer, GateCode } from "../domain/postback/candidate";
import { conversionRepeated, conversionSpokenOf, isLate } from "../domain/postback/conversion-spoken-of";
import { changeConversion } from "../store/conversion/change-conversion";
import { type Committed, commitConversion, noteSaidAgain } from "../store/conversion/commit-conversion";
import { withUnclaimed } from "../store/conversion/unclaimed-places";

type Outcome = Pick<Conversion, "id" | "status" | "reason">;
type Moment = { now: number; token: string };
type WasTold = (conversionId: string) => Promise<boolean>;

/** For so long a request that is sent again may be the one that nobody was answered. */
const UNTOLD_WITHIN_MS = 10 * 60_000;

/**
 * Commits a candidate; when something stands in its way, tells whether it is news of it or a duplicate. Null where the
 * offer or the link has changed since the rules were applied: nothing is decided.
 */
export async function settleCandidate(
  env: Env,
  candidate: Candidate,
  { wasTold, ...moment }: Moment & { wasTold: WasTold },
): Promise<GateAnswer | null> {
  const committed = await commitConversion(env, candidate, moment);
  const { own, callbackIds, capReached } = committed;
  if (own) return { ...answerFor(own, codeOfOwn(own)), callbackIds, linksChanged: capReached };
  if (committed.termsChanged) return null;
  const made = madeByTheseWords(candidate, committed, moment.now);
  if (made && !(await wasTold(made.id))) {
    // Its sender never heard of it: the same attempt, which finds what it made.
    if (candidate.repeats) await noteSaidAgain(env, candidate, made.id);
    const conversion = { ...candidate.conversion, id: made.id };
    return settleCandidate(env, { ...candidate, conversion }, { ...moment, wasTold });
  }
  const standing = conversionSpokenOf(candidate, committed.sameClick);
  const update = standing && readUpdate(standing, candidate);
  if (standing && update) return updateStanding(env, { candidate, standing, update }, moment);
  const duplicate = duplicateOf(candidate, committed);
  // What is the same within twenty minutes of the last time is so however often it comes.
  if (candidate.repeats && duplicate.code === "DUPLICATE")
    await noteSaidAgain(env, candidate, duplicate.conversionId);
  return duplicate;
}

function codeOfOwn({ status, reason }: Outcome): GateCode {
  if (status === "Rejected" && reason === "window_expired") return "WINDOW_EXPIRED";
  if (status === "Rejected" && reason === "too_fast") return "TOO_FAST";
  return "ACCEPTED";
}

/** The conversion that was made a moment ago of a request that says the same; the last, where one was turned away. */
function madeByTheseWords(
  { conversion: { requestHash } }: Candidate,
  { sameClick }: Committed,
  now: number,
): Conversion | undefined {
  const made = sameClick.filter((c) => c.requestHash === requestHash && now - c.createdAt < UNTOLD_WITHIN_MS);
  return made.toSorted((a, b) => b.createdAt - a.createdAt)[0];
}

/** Rejected for a full cap, it leaves its click's and member's places to others. */
const isTurnedAway = ({ status, reason }: Outcome) => status === "Rejected" && reason === "cap_reached";

function answerFor({ id, status, reason }: Outcome, code: GateCode): GateAnswer {
  return { code, conversionId: id, status, reason, callbackIds: [], linksChanged: false };
}

async function updateStanding(
  env: Env,
  said: { candidate: Candidate; standing: Conversion; update: NonNullable<ReturnType<typeof readUpdate>> },
  moment: Moment,
): Promise<GateAnswer> {
  const { candidate } = said;
  const standing = await withUnclaimed(env, said.standing);
  const change = updateByAdvertiser({ ...said, standing });
  const { requestHash } = candidate.conversion;
  const owed = { plan: candidate.callbackPlan, keys: candidate.keys, requestHash, ...moment };
  // What comes back to life needs a place in its caps like any other, and what becomes worth more needs the rest of it.
  // Staff's approval goes beyond a limit, and so does what it is worth.
  const places = standing.statusBy === "staff" ? [] : placesNeeded(change);
  const changes = places.length > 0 ? [change, withoutPlace(change, candidate.overCap)] : [change];
  for (const next of changes) {
    const needs = next === change ? { places, honour: candidate.overCap === "honour" } : undefined;
    const changed = await changeConversion(env, next, { ...owed, needs });
    if (changed.ok) {
      return { ...answerFor(next.after, "UPDATED"), callbackIds: changed.callbackIds, linksChanged: true };
    }
  }
  // Somebody (staff, time) changed it in the same instant: nothing is decided, the sender's request is parked.
  throw new Error(`conversion ${standing.id} changed meanwhile`);
}

/** What the first conversion is that this postback repeats. */
function duplicateOf(candidate: Candidate, { sameClick, sameMember }: Committed): GateAnswer {
  const own = conversionRepeated(candidate, sameClick);
  const isStanding = own !== null && !isLate(own) && !isTurnedAway(own);
  // Where repeats count, another click's conversion stands in nobody's way.
  if (own && (isStanding || candidate.repeats || !sameMember)) {
    return answerFor(own, isLate(own) ? codeOfOwn(candidate.conversion) : "DUPLICATE");
  }
  if (sameMember) return answerFor(sameMember, "MEMBER_ALREADY_CONVERTED");
  throw new Error(`conversion ${candidate.conversion.id} was not written and nothing stands in its way`);
}
