import type { CallbackPlan } from "../callback/plan";
import type { Conversion, ConversionStatus } from "../conversion/conversion";
import type { OverCap } from "../offer/offer";
import type { DuplicateKeys, ToldByRow } from "./duplicate-keys";

/**
 * A postback ready to be committed. Its conversion carries the status the rules gave it; duplicates and caps are
 * decided by the commit, which alone can see all the others.
 */
export type Candidate = {
  conversion: Conversion;
  keys: DuplicateKeys;
  repeats: boolean;
  test: boolean;
  overCap: OverCap;
  /** What status it would have if its amounts were known. */
  patience: Pick<Conversion, "status" | "reason" | "dueAt">;
  /** Kept for review: the row takes the review key only. */
  late: boolean;
  /** When its words last came: later than they were received, where they came again while they were parked. */
  saidUntil: number;
  /** Whether the postback named a status, so that it may speak of a conversion that stands. */
  saysStatus: boolean;
  callbackPlan: CallbackPlan[];
  /** When the offer and the link were last changed, as they were when the rules were applied. */
  termsOf: { offer: number; link: number };
  /** What a file says besides, which stays of it also when it speaks of a conversion that stands. */
  row: ToldByRow | null;
};

/** Whether the same words again are the same thing again: tests may be repeated, and so may events that repeat. */
export const saysOnce = ({ repeats, test }: Pick<Candidate, "repeats" | "test">): boolean =>
  !repeats && !test;

export type GateCode =
  | "ACCEPTED"
  | "UPDATED"
  | "DUPLICATE"
  | "MEMBER_ALREADY_CONVERTED"
  | "WINDOW_EXPIRED"
  | "TOO_FAST";

/** What the gate decided: the answer to the sender, and what is to be told now that it is committed. */
export type GateAnswer = {
  code: GateCode;
  conversionId: string;
  status: ConversionStatus;
  reason: string | null;
  callbackIds: string[];
  /** A cap was reached or got free: the redirect must learn of it. */
  linksChanged: boolean;
};
