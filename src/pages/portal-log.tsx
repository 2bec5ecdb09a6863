import type { Destination } from "../domain/callback-plan";
import { PostbackTabs } from "./portal-postbacks";
import { DESTINATIONS, requestText } from "./tools-outcome";
import { Status, TestBadge } from "./ui/badge";
import { Field, Select } from "./ui/field";
import { Filters, Pager } from "./ui/filters";
import { Refusal } from "./ui/notice";
import { Card, Facts } from "./ui/pieces";
import { type Frame, Shell } from "./ui/shell";
import { type Column, Empty, Table } from "./ui/table";
import { CodeBlock, Id, Name, Time } from "./ui/values";

/** A callback as the API tells it to a partner. */
export type Delivery = {
  id: string;
  conversionId: string;
  gkClickId: string;
  offerId: string;
  destination: Destination;
  status: string;
  state: string;
  lastStatus: number | null;
  lastError: string | null;
  test: boolean;
  createdAt: string;
  nextAt: string | null;
  attempts: {
    no: number;
    at: string;
    method: string;
    url: string;
    requestHeaders: Record<string, string>;
    requestBody: string | null;
    status: number | null;
    ms: number;
    answer: string | null;
    error: string | null;
  }[];
};
/** A page of a list in the portal. */
export type PortalList<Row> = {
  rows: Row[];
  query: Record<string, string>;
  active: boolean;
  older: string | null;
  newest: string | null;
  csv: string;
  refusal: { code: string; messages: string[]; responseId: string } | null;
};
type Props = { frame: Frame; list: PortalList<Delivery>; names: Record<string, string> };

const STATES = ["waiting", "delivered", "retrying", "failed", "superseded"];

/** What a partner was sent, newest first. */
export function DeliveryLogPage({ frame, list, names }: Props) {
  const { query, active, csv, rows, refusal, older, newest } = list;
  const offers = Object.entries(names).map(([value, label]) => ({ value, label }));
  return (
    <Shell frame={frame} title="Delivery log" section="/portal/postbacks">
      <PostbackTabs current="/portal/postbacks/log" />
      <Filters action="/portal/postbacks/log" active={active} csv={csv}>
        <Field
          name="q"
          label="Id"
          type="search"
          value={query.q}
          placeholder="click, member, conversion"
          wide
        />
        <Select
          name="state"
          label="State"
          value={query.state}
          options={STATES.map((value) => ({ value, label: value }))}
          empty="All"
        />
        <Select name="offerId" label="Offer" value={query.offerId} options={offers} empty="All" />
        <Field name="from" label="From" type="date" value={query.from} />
        <Field name="to" label="To" type="date" value={query.to} />
      </Filters>
      {refusal ? (
        <Refusal {...refusal} />
      ) : (
        <Table
          caption="Deliveries, newest first"
          rows={rows}
          columns={columns(frame.network.timezone, names)}
          empty={<NoDeliveries active={active} />}
        />
      )}
      <Pager older={older} newest={newest} />
    </Shell>
  );
}

function NoDeliveries({ active }: { active: boolean }) {
  const action = active
    ? { href: "/portal/postbacks/log", label: "Show all" }
    : { href: "/portal/postbacks", label: "Set up a postback" };
  return (
    <Empty title={active ? "Nothing matches" : "Nothing was sent to you yet"} action={action}>
      {active
        ? "Ask for fewer things at once."
        : "Each postback stands here once a conversion was told to you."}
    </Empty>
  );
}

function columns(zone: string, names: Record<string, string>): Column<Delivery>[] {
  return [
    {
      head: "Time",
      kind: "tight",
      cell: ({ id, createdAt }) => (
        <a href={`/portal/postbacks/log/${id}`}>
          <Time at={createdAt} zone={zone} />
        </a>
      ),
    },
    { head: "Offer", kind: "main", cell: ({ offerId }) => <Name>{names[offerId] ?? offerId}</Name> },
    { head: "To", cell: ({ destination }) => DESTINATIONS[destination] },
    { head: "Tells", cell: ({ status, test }) => <>{[<Status value={status} />, test && <TestBadge />]}</> },
    { head: "State", cell: ({ state }) => <Status value={state} /> },
    { head: "Answer", kind: "tight", cell: ({ lastStatus }) => (lastStatus ? `HTTP ${lastStatus}` : "–") },
    { head: "gk_click_id", kind: "tight", cell: ({ gkClickId }) => <Id id={gkClickId} /> },
  ];
}

/** One delivery with each attempt: the payload as it was sent, and the answer. */
export function DeliveryPage({ frame, delivery }: { frame: Frame; delivery: Delivery }) {
  const zone = frame.network.timezone;
  const { id, conversionId, gkClickId, destination, status, state, lastError, nextAt, attempts } = delivery;
  const back = { href: "/portal/postbacks/log", label: "Delivery log" };
  return (
    <Shell frame={frame} title="Delivery" section="/portal/postbacks" back={back}>
      <Card title={DESTINATIONS[destination]}>
        <Facts
          items={[
            ["State", <Status value={state} />],
            ["Tells", <Status value={status} />],
            ["webhook-id", <Id id={id} />],
            ["Conversion", <Id id={conversionId} />],
            ["gk_click_id", <Id id={gkClickId} />],
            lastError ? ["Last error", <Name>{lastError}</Name>] : null,
            nextAt ? ["Next attempt", <Time at={nextAt} zone={zone} />] : null,
          ]}
        />
      </Card>
      {attempts.length === 0 && <p class="soft">Not sent yet.</p>}
      {attempts.map((attempt) => (
        <Attempt attempt={attempt} zone={zone} />
      ))}
    </Shell>
  );
}

function Attempt({ attempt, zone }: { attempt: Delivery["attempts"][number]; zone: string }) {
  const {
    no,
    at,
    method,
    url,
    requestHeaders: headers,
    requestBody: body,
    status,
    ms,
    answer,
    error,
  } = attempt;
  return (
    <Card title={`Attempt ${no}`}>
      <Facts
        items={[
          ["Time", <Time at={at} zone={zone} />],
          ["Answer", `${status === null ? "none" : `HTTP ${status}`} in ${ms} ms`],
          error ? ["Error", <Name>{error}</Name>] : null,
        ]}
      />
      <CodeBlock
        label="What was sent; “revenue” in it is your payout"
        text={requestText({ method, url, headers, body })}
      />
      {answer && <CodeBlock label="What you answered" text={answer} />}
    </Card>
  );
}
