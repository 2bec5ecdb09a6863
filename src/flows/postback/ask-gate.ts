import { hashText } from "../../domain/bytes";
import type { Attempt, Ruling } from "../../domain/postback/attribution";
import { type GateAnswer, saysOnce } from "../../domain/postback/candidate";
import { requestWords } from "../../domain/postback/duplicate-keys";
import { inTime } from "../../edge/in-time";
import { noteSaid, saidLately } from "../../edge/said-lately";
import { conversionGate } from "../../objects/stubs";
import type { JudgeInput } from "./judged";
import { makeCandidate } from "./make-candidate";

const GATE_MS = 5_000;

/**
 * Has the gate of a click and member decide a postback that the rules have judged. No outcome in time is not known to be
 * none: this throws, the request is parked, and its receipt finds the outcome later. Null where the terms it was judged
 * by stand no longer.
 */
export async function askGate(
  env: Env,
  { attempt, ruling, input }: { attempt: Attempt; ruling: Ruling; input: JudgeInput },
): Promise<GateAnswer | null> {
  const { click, values, test, stated } = attempt;
  const { receiptId } = input.received;
  const { now } = input.rim;
  const row = stated ? { completedAt: input.completedAt ?? null, rewardPoints: stated.rewardPoints } : null;
  const words = requestWords(click.id, { values, test, row });
  const lately = saidLately(words, now);
  const requestHash = lately ?? (await hashText(words));
  const gate = () => conversionGate(env, click.id, click.pubMemberId);
  // What was said a moment ago is most likely known to the gate, which then needs no candidate. It alone decides.
  const again = lately !== null && saysOnce({ repeats: ruling.repeats, test });
  const known = again ? await inTime(GATE_MS, gate().repeated({ receiptId, requestHash }, now)) : null;
  if (known) return known;
  const candidate = await makeCandidate({ attempt, ruling, requestHash, row, input });
  const answer = await inTime(GATE_MS, gate().accept(candidate, { now, token: input.rim.newId() }));
  if (answer) noteSaid(words, requestHash, now);
  return answer;
}
