import type { Destination } from "../../domain/callback/plan";
import { DESTINATIONS } from "../destinations";
import { Reason } from "../records/reason";
import { Status } from "../ui/badge";
import { LinkButton } from "../ui/button";
import { Notice, Refusal } from "../ui/notice";
import { Card, Facts } from "../ui/pieces";
import { CodeBlock, Id, Money, Time } from "../ui/values";

/** What one endpoint was sent and what it answered, as the API tells it. */
export type Sent = {
  destination: Destination;
  request: { method: string; url: string; headers: Record<string, string>; body: string | null };
  status: number | null;
  headers: Record<string, string>;
  body: string | null;
  error: string | null;
  ms: number;
};

export type Outcome = {
  conversion: {
    id: string;
    gkClickId: string;
    status: string;
    reason: string | null;
    eventId: string | null;
    payout: number;
    currency: string;
    createdAt: string;
  };
  callbacks: {
    id: string;
    destination: Destination;
    state: string;
    lastStatus: number | null;
    lastError: string | null;
    attempts: {
      at: string;
      status: number | null;
      answer: string | null;
      error: string | null;
      ms: number;
    }[];
  }[];
  /** Whether more may come any moment: the page looks again by itself. */
  waiting: boolean;
  address: string;
};

/** The conversion that was made and what became of its callback. */
export function OutcomeCard({ outcome, zone }: { outcome: Outcome; zone: string }) {
  const { conversion, callbacks, waiting, address } = outcome;
  const { id, gkClickId, status, reason, eventId, payout, currency, createdAt } = conversion;
  const both = new URLSearchParams({ choice: "both", gkClickId, conversionId: id });
  return (
    <Card title="Conversion made">
      <Facts
        items={[
          ["Conversion ID", <Id id={id} href={`/reports/conversions/${id}`} />],
          ["Status", <Status value={status} />],
          reason ? ["Reason", <Reason reason={reason} />] : null,
          eventId ? ["Event", <bdi>{eventId}</bdi>] : null,
          ["Payout", <Money amount={payout} currency={currency} />],
          ["Time", <Time at={createdAt} zone={zone} />],
        ]}
      />
      <div id="outcome" class="stack" data-again={waiting ? "" : undefined}>
        <h3>Callback</h3>
        {callbacks.length === 0 && <NoCallback waiting={waiting} status={status} />}
        {callbacks.map((callback) => (
          <CallbackOutcome callback={callback} />
        ))}
        {waiting && (
          <p class="soft" role="status">
            Waiting for the endpoint… <a href={address}>Look again</a>
          </p>
        )}
      </div>
      <div class="row">
        <LinkButton href={`/tools?${both}`}>Send its callback again</LinkButton>
        <LinkButton href={`/reports/conversions/${id}`}>Open the conversion</LinkButton>
        <LinkButton href={`/reports/callbacks?q=${id}`}>Its callbacks</LinkButton>
        <LinkButton href={`/trace?q=${gkClickId}`}>Trace</LinkButton>
      </div>
    </Card>
  );
}

function NoCallback({ waiting, status }: { waiting: boolean; status: string }) {
  if (waiting) return null;
  return (
    <Notice tone="warn" title="No callback was sent">
      {status === "Success"
        ? "The partner has no callback set up for this event."
        : `The partner does not ask to hear of ${status} conversions.`}
    </Notice>
  );
}

function CallbackOutcome({ callback }: { callback: Outcome["callbacks"][number] }) {
  const { destination, state, lastStatus, lastError, attempts } = callback;
  const last = attempts.at(-1);
  return (
    <div class="stack">
      <Facts
        items={[
          ["Destination", DESTINATIONS[destination]],
          ["State", <Status value={state} />],
          lastStatus === null ? null : ["Answer", `HTTP ${lastStatus}${last ? ` in ${last.ms} ms` : ""}`],
          lastError ? ["Error", <bdi>{lastError}</bdi>] : null,
        ]}
      />
      {last?.answer && <CodeBlock label="What it answered" text={last.answer} />}
    </div>
  );
}

export type Refused = { code: string; messages: string[]; responseId: string };

/** The API Response: all that each endpoint answered, or why nothing was sent; nothing before something is. */
export function ApiResponse({ sent, refusal }: { sent: Sent[] | null; refusal: Refused | null }) {
  if (!sent && !refusal) return null;
  return (
    <section class="stack" aria-label="API Response">
      <h3>API Response</h3>
      {refusal && <Refusal {...refusal} />}
      {sent?.length === 0 && (
        <Notice tone="warn" title="Nothing was sent">
          The partner has no callback set up for this conversion.
        </Notice>
      )}
      {sent?.map((one) => (
        <SentAnswer sent={one} />
      ))}
    </section>
  );
}

/** One request and the full answer to it. */
export function SentAnswer({ sent }: { sent: Sent }) {
  const { destination, request, status, headers, body, error, ms } = sent;
  const good = status !== null && status >= 200 && status < 300 && !error;
  const said = status === null ? "no answer" : `HTTP ${status}`;
  return (
    <div class="stack">
      <Notice tone={good ? "good" : "bad"} title={`${DESTINATIONS[destination]}: ${said} in ${ms} ms`}>
        {error ??
          (good
            ? "The endpoint took it."
            : "Only a 2xx counts as taken. What is sent by hand is not tried again by itself.")}
      </Notice>
      {status !== null && <CodeBlock label="Answer" text={answerText(status, headers, body)} />}
      <CodeBlock label="What was sent, secrets masked" text={requestText(request)} />
    </div>
  );
}

const lines = (headers: Record<string, string>) =>
  Object.entries(headers).map(([name, value]) => `${name}: ${value}`);

function answerText(status: number, headers: Record<string, string>, body: string | null): string {
  return [`HTTP ${status}`, ...lines(headers), "", body || "(empty)"].join("\n");
}

/** A request as text, as it went over the wire. */
export function requestText({ method, url, headers, body }: Sent["request"]): string {
  return [`${method} ${url}`, ...lines(headers), ...(body ? ["", body] : [])].join("\n");
}
