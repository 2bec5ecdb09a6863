import { attemptCode } from "../callback/attempt";
import type { Callback } from "../callback/callback";
import type { Click } from "../click/click";
import type { Conversion, ConversionChange } from "../conversion/conversion";
import type { CallbackAttempt, HistoryEntry } from "../history/history";

export type StepType =
  | "redirect"
  | "destination"
  | "postback"
  | "parked"
  | "conversion"
  | "status"
  | "callback"
  | "attempt"
  | "note";

/** One thing that happened to a click. */
export type TraceStep = {
  at: number;
  type: StepType;
  code: string;
  message: string;
  responseId: string | null;
  details: Record<string, unknown>;
};

/** All that is kept of a click. */
export type TraceFacts = {
  click: Click | null;
  history: readonly HistoryEntry[];
  conversions: readonly (Conversion & { changes: readonly ConversionChange[] })[];
  parked: readonly ParkedFact[];
  callbacks: readonly (Callback & { attemptsMade: readonly CallbackAttempt[] })[];
};
export type ParkedFact = {
  id: string;
  code: string;
  message: string;
  receivedAt: number;
  tries: number;
  nextAt: number | null;
  outcome: string | null;
  conversionId: string | null;
  endedAt: number | null;
};

// What happens in one millisecond is told in the order in which one thing leads to the next.
const ORDER: StepType[] = [
  "redirect",
  "destination",
  "postback",
  "parked",
  "note",
  "conversion",
  "status",
  "callback",
  "attempt",
];

/** The whole story of a click, in time order. */
export function traceSteps(facts: TraceFacts): TraceStep[] {
  const steps = [
    ...(facts.click ? clickSteps(facts.click) : []),
    ...facts.history.map(historyStep),
    ...facts.parked.flatMap(parkedSteps),
    ...facts.conversions.flatMap((conversion) => conversionSteps(conversion, facts.history)),
    ...facts.callbacks.flatMap(callbackSteps),
  ];
  return steps.sort((a, b) => a.at - b.at || ORDER.indexOf(a.type) - ORDER.indexOf(b.type));
}

function clickSteps(click: Click): TraceStep[] {
  const {
    at,
    kind,
    test,
    linkId,
    offerId,
    partnerId,
    pubClickId,
    pubMemberId,
    country,
    device,
    os,
    destination,
  } = click;
  const details = { kind, test, linkId, offerId, partnerId, pubClickId, pubMemberId, country, device, os };
  const to = { url: destination };
  // A tool makes a test click: nobody followed the link, and no figure has it.
  if (test) {
    return [
      step(at, "redirect", "TEST", "A test click was made.", details),
      step(at, "destination", "WOULD_LEAD", "Nobody was sent on: this is where the link would lead.", to),
    ];
  }
  return [
    step(at, "redirect", "COUNTED", "The click was counted.", details),
    step(at, "destination", "SENT_ON", "The visitor was sent to the advertiser.", to),
  ];
}

function historyStep(line: HistoryEntry): TraceStep {
  const { at, type, code, message, responseId, level, count, request } = line;
  const details = { level, count, request };
  return { at, type: type === "postback" ? "postback" : "note", code, message, responseId, details };
}

function parkedSteps(parked: ParkedFact): TraceStep[] {
  const { id, receivedAt, code, message, tries, nextAt, outcome, conversionId, endedAt } = parked;
  const kept = {
    ...step(receivedAt, "parked", code, message, { parkedId: id, tries, nextAt: isoOf(nextAt) }),
    responseId: id,
  };
  if (outcome === null || endedAt === null) return [kept];
  const words =
    outcome === "CLICK_LOST"
      ? "The parked postback was given up: its click never arrived."
      : "The parked postback was judged.";
  const ended = step(endedAt, "parked", outcome, words, { parkedId: id, conversionId });
  return [kept, { ...ended, responseId: id }];
}

function conversionSteps(
  conversion: Conversion & { changes: readonly ConversionChange[] },
  history: readonly HistoryEntry[],
): TraceStep[] {
  const { id, receivedAt, createdAt, receiptId, changes, eventId, revenue, payout, currency, test } =
    conversion;
  // With a warning, or kept for review only, the postback has a line of history already.
  const told = history.some((line) => line.responseId === receiptId && line.type === "postback");
  const postback = step(receivedAt, "postback", "ACCEPTED", "The postback was accepted.", {});
  const status = changes[0]?.from ?? conversion.status;
  const reason = changes.length > 0 ? null : conversion.reason;
  const money = { revenue: revenue / 1_000_000, payout: payout / 1_000_000, currency };
  const details = { conversionId: id, eventId: eventId || null, status, reason, ...money, test };
  const made = step(
    createdAt,
    "conversion",
    status.toUpperCase(),
    `A conversion was made: ${status}.`,
    details,
  );
  return [
    ...(told || conversion.statusBy === "import" ? [] : [{ ...postback, responseId: receiptId }]),
    { ...made, responseId: receiptId },
    ...changeSteps(conversion),
  ];
}

/** A word that waited to be judged is dated by when it was said; it is told where it took effect: behind what it changed. */
function changeSteps({
  id,
  createdAt,
  changes,
}: { changes: readonly ConversionChange[] } & Conversion): TraceStep[] {
  let earliest = createdAt;
  return changes.map((change) => {
    earliest = Math.max(earliest, change.at);
    return changeStep(id, { ...change, at: earliest });
  });
}

function changeStep(conversionId: string, { at, from, to, reason, by, actor }: ConversionChange): TraceStep {
  const words = from === to ? `The conversion was updated by ${by}.` : `${from} became ${to}, by ${by}.`;
  return step(at, "status", to.toUpperCase(), words, { conversionId, from, to, reason, by, actor });
}

function callbackSteps(callback: Callback & { attemptsMade: readonly CallbackAttempt[] }): TraceStep[] {
  const { id, createdAt, destination, status, state, conversionId, attemptsMade, dueAt } = callback;
  const details = { callbackId: id, conversionId, destination, status, state, nextAt: isoOf(dueAt) };
  return [
    step(createdAt, "callback", state.toUpperCase(), `A callback to the partner: ${state}.`, details),
    ...attemptsMade.map((attempt) => attemptStep(id, attempt)),
  ];
}

function attemptStep(callbackId: string, attempt: CallbackAttempt): TraceStep {
  const { at, no, method, url, requestHeaders, requestBody, status, ms, answer, error } = attempt;
  const outcome = error ?? (status === null ? "no answer" : `HTTP ${status}`);
  const details = { callbackId, no, method, url, requestHeaders, requestBody, status, ms, answer, error };
  return step(at, "attempt", attemptCode(attempt), `Attempt ${no}: ${outcome.replace(/\.$/, "")}.`, details);
}

function step(
  at: number,
  type: StepType,
  code: string,
  message: string,
  details: Record<string, unknown>,
): TraceStep {
  return { at, type, code, message, responseId: null, details };
}

function isoOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
