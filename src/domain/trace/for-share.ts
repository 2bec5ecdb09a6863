import type { TraceAudience } from "./link";
import type { StepType, TraceStep } from "./trace";
import { safeWords } from "./words";

/** The details of each step that an audience sees; null leaves the step out. */
type Sight = Record<StepType, readonly string[] | null>;

const CALLBACK = ["callbackId", "destination", "status", "state", "nextAt"];
const SEES: Record<TraceAudience, Sight> = {
  partner: {
    redirect: ["kind", "test", "pubClickId", "pubMemberId", "country", "device", "os"],
    destination: [],
    postback: [],
    parked: ["nextAt"],
    note: [],
    conversion: ["conversionId", "eventId", "status", "reason", "payout", "currency", "test"],
    status: ["conversionId", "from", "to", "reason"],
    callback: CALLBACK,
    attempt: ["no", "method", "status", "ms", "error"],
  },
  advertiser: {
    redirect: ["kind", "test", "country", "device", "os"],
    destination: [],
    postback: [],
    parked: ["nextAt"],
    note: [],
    conversion: ["conversionId", "eventId", "status", "reason", "revenue", "currency", "test"],
    status: ["conversionId", "from", "to", "reason"],
    callback: ["status", "state"],
    attempt: null,
  },
};
const TIMES = new Set(["nextAt"]);

/** The story as it may be shown without a sign-in: no secrets, addresses or e-mails, and nobody else's money. */
export function sharedTrace(
  steps: readonly TraceStep[],
  { audience, clickId }: { audience: TraceAudience; clickId: string },
): TraceStep[] {
  return steps.flatMap((step) => {
    const seen = SEES[audience][step.type];
    if (seen === null) return [];
    const kept = Object.entries(step.details).filter(([name]) => seen.includes(name));
    const details = Object.fromEntries(kept.map(([name, value]) => [name, safeValue(name, value)]));
    const more = { ...details, ...endpointOf(step, audience, clickId) };
    return [{ ...step, message: messageFor(step, audience), details: more }];
  });
}

/** Words that may quote what was sent are the advertiser's alone, whose postback it was. */
function messageFor({ type, code, message }: TraceStep, audience: TraceAudience): string {
  const quotes = type === "note" || (audience === "partner" && (type === "postback" || type === "parked"));
  return quotes ? safeWords(code) : safeText(message);
}

/** Of an address only where it led: what stands behind the host may be secret. */
function endpointOf({ type, details }: TraceStep, audience: TraceAudience, clickId: string) {
  const { url } = details;
  if (typeof url !== "string") return {};
  const endpoint = safeText(URL.parse(url)?.host ?? "unknown");
  if (type === "attempt") return { endpoint };
  if (type !== "destination" || audience !== "advertiser") return {};
  return { endpoint, clickIdInUrl: url.includes(clickId) ? "yes" : "no" };
}

function safeValue(name: string, value: unknown): unknown {
  return typeof value === "string" && !TIMES.has(name) ? safeText(value) : value;
}

/** A text without what lies behind a host, without e-mails and without IP addresses. */
export function safeText(text: string): string {
  return text
    .replace(/(https?:\/\/)(?:[^\s/?#"@]*@)?([^\s/?#"]+)[^\s"]*/gi, "$1$2/…")
    .replace(/[^\s"'<>,;:/]+(?:@|%40)[^\s"'<>,;:/]+/gi, "•••")
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, "•••")
    .replace(/[0-9a-f:]{2,}/gi, (run) => (isIpv6(run) ? "•••" : run));
}

/** Longer than a time of day, or shortened as only IPv6 is. */
function isIpv6(run: string): boolean {
  return run.includes("::") || run.split(":").length > 4;
}
