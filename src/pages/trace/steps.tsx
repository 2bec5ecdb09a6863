import { DESTINATIONS } from "../destinations";
import { Reason } from "../records/reason";
import { Badge, TestBadge } from "../ui/badge";
import { Facts, Timeline } from "../ui/pieces";
import type { Child, Tone } from "../ui/types";
import { CodeBlock, Id, Money, Name, Time } from "../ui/values";

/** A step of a story as the API tells it. */
export type TraceLine = {
  time: string;
  type: string;
  code: string;
  message: string;
  responseId: string | null;
  details: Record<string, unknown>;
};

type Look = {
  zone: string;
  names: Record<string, string>;
  links: boolean;
  /** Whether the partner reads it, whose payout it is. */
  own?: boolean;
};

const TITLES: Record<string, string> = {
  redirect: "Click",
  destination: "Sent on",
  postback: "Postback",
  parked: "Waiting postback",
  conversion: "Conversion",
  status: "Status change",
  callback: "Callback",
  attempt: "Callback attempt",
  note: "Note",
};

/** A story as a timeline; `links` only for those who may follow them. */
export function TraceTimeline({ steps, ...look }: { steps: TraceLine[] } & Look) {
  return (
    <Timeline
      steps={steps.map((step) => ({
        tone: toneOf(step),
        time: <Time at={step.time} zone={look.zone} />,
        title: <StepTitle step={step} />,
        children: <StepBody step={step} look={look} />,
      }))}
    />
  );
}

function StepTitle({ step }: { step: TraceLine }) {
  const { type, code, details } = step;
  if (code === "WOULD_LEAD") return <>Where it would lead</>;
  return (
    <>
      {TITLES[type] ?? type} {code !== "TEST" && <Badge tone={toneOf(step)}>{code}</Badge>}{" "}
      {details.test === true && <TestBadge />}
    </>
  );
}

/** What tells whose step it is, and why, stands with it; the rest is behind a click. */
const PLAIN = ["offerId", "partnerId", "destination", "reason", "revenue", "payout"];
/** Said by the step's badge, or beside the amounts. */
const SAID = ["test", "currency"];

function StepBody({ step, look }: { step: TraceLine; look: Look }) {
  const { message, code, responseId, details } = step;
  const given = Object.entries(details).filter(
    ([, value]) => value !== null && value !== undefined && value !== "" && value !== false,
  );
  const shown = given.filter(([name]) => PLAIN.includes(name));
  const items = given
    .filter(([name]) => !PLAIN.includes(name) && !SAID.includes(name))
    .map(([name, value]): [string, Child] => [
      labelOf(name, look),
      <Detail name={name} value={value} look={look} />,
    ]);
  if (responseId) items.push(["Response id", <Id id={responseId} />]);
  return (
    <>
      {message !== code && <Name>{message}</Name>}
      {shown.length > 0 && (
        <p class="row">
          {shown.map(([name, value]) => (
            <span>
              {name === "payout" && "revenue" in details && <span class="soft">→ </span>}
              <span class="soft">{labelOf(name, look)}</span>{" "}
              {MONEY.has(name) ? (
                <Money amount={Number(value)} currency={String(details.currency ?? "")} />
              ) : (
                <Detail name={name} value={value} look={look} />
              )}
            </span>
          ))}
        </p>
      )}
      {items.length > 0 && (
        <details>
          <summary>Details</summary>
          <Facts items={items} />
        </details>
      )}
    </>
  );
}

const MONEY = new Set(["revenue", "payout"]);

const LABELS: Record<string, string> = {
  reason: "Why",
  revenue: "Revenue",
  payout: "Payout",
  clickIdInUrl: "Click id in its URL",
  conversionId: "Conversion id",
  callbackId: "Callback id",
  parkedId: "Waiting postback id",
  offerId: "Offer",
  partnerId: "Partner",
  linkId: "Link",
  destination: "To",
  pubClickId: "pub_click_id",
  pubMemberId: "pub_member_id",
  nextAt: "Next try",
  requestHeaders: "Request headers",
  requestBody: "Request body",
};

function labelOf(name: string, { own }: Look): string {
  return own && name === "payout" ? "Your payout" : (LABELS[name] ?? name);
}

const PAGES: Record<string, string> = {
  conversionId: "/reports/conversions/",
  callbackId: "/reports/callbacks/",
};

const WAYS = new Map<string, string>(Object.entries(DESTINATIONS));

function Detail({ name, value, look }: { name: string; value: unknown; look: Look }) {
  if (typeof value === "object") return <CodeBlock text={JSON.stringify(value, null, 2)} />;
  const text = String(value);
  if (name === "reason") return <Reason reason={text} />;
  if (name === "nextAt") return <Time at={text} zone={look.zone} />;
  if (["url", "requestBody", "answer"].includes(name)) return <CodeBlock text={text} />;
  const named = name === "destination" ? WAYS.get(text) : look.names[text];
  if (named !== undefined) return <Name>{named}</Name>;
  const page = look.links ? PAGES[name] : undefined;
  if (page) return <Id id={text} href={`${page}${text}`} />;
  if (/Id$/.test(name)) return <Id id={text} />;
  return <Name>{name === "ms" ? `${text} ms` : text}</Name>;
}

function toneOf({ type, code, details }: TraceLine): Tone {
  const { level } = details;
  if (type === "attempt") return code.startsWith("HTTP_2") ? "good" : "bad";
  if (/^(?:REJECTED|FAILED|CLICK_LOST)$/.test(code) || level === "error") return "bad";
  if (/^(?:PENDING|PARKED|EVENT_UNKNOWN|RETRYING)$/.test(code) || level === "warning") return "warn";
  if (/^(?:COUNTED|ACCEPTED|SUCCESS|DELIVERED)$/.test(code)) return "good";
  return "info";
}
