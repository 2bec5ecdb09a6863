import { hideFromPartner, type Told } from "../callback/hide-from-partner";
import type { StepType, TraceStep } from "./trace";
import { safeWords } from "./words";

const PARTNER_SEES: Record<StepType, readonly string[] | null> = {
  redirect: null,
  destination: [],
  postback: [],
  parked: ["parkedId", "tries", "nextAt", "conversionId"],
  conversion: ["conversionId", "eventId", "status", "reason", "payout", "currency", "test"],
  status: ["conversionId", "from", "to", "reason", "by"],
  callback: null,
  attempt: null,
  note: [],
};

/** The details of an attempt (see attemptStep in ./trace). */
type Attempted = TraceStep["details"] & Told;

/** Messages of these may quote what the advertiser sent. */
const QUOTING: readonly StepType[] = ["postback", "parked", "note"];

/** The story as a partner may read it: without our money, the advertiser's URL and what the advertiser sent. */
export function partnerTrace(steps: readonly TraceStep[]): TraceStep[] {
  return steps.map((step) => {
    const seen = PARTNER_SEES[step.type];
    if (step.type === "attempt") return { ...step, details: hideFromPartner(step.details as Attempted) };
    if (seen === null) return step;
    const details = Object.fromEntries(Object.entries(step.details).filter(([name]) => seen.includes(name)));
    const message = QUOTING.includes(step.type) ? safeWords(step.code) : step.message;
    return { ...step, message, details };
  });
}
