import { type Choices, IdField, Named, optionsOf, RecordFields, traceHref } from "../performance/parts";
import { Badge, Status, TestBadge } from "../ui/badge";
import { LinkButton } from "../ui/button";
import { Field, Select } from "../ui/field";
import { Filters } from "../ui/filters";
import { Token } from "../ui/form";
import { ListField, type ListOf, ListRows } from "../ui/list";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty } from "../ui/table";
import { TickAll } from "../ui/tick-all";
import { Id, Money, Name, Time } from "../ui/values";
import { type Wrong, WrongNotice } from "../ui/wrong";
import { FILE_PATH } from "./from-file";
import { Reason } from "./reason";
import { StatusFields } from "./status-change";
import type { ConversionRow } from "./types";

/** A change of status that was not taken: why, and what was filled in. */
export type StatusEntry = { wrong: Wrong; values: { status: string; reason: string }; ticked: string[] };

type Props = {
  frame: Frame;
  list: ListOf<ConversionRow>;
  choices: Choices;
  mayChange: boolean;
  entry?: StatusEntry;
};

/** Reports → Conversions: what was decided about each action; ticked ones change their status together. */
export function ConversionsPage(props: Props) {
  const { frame, entry } = props;
  return (
    <Shell
      frame={frame}
      title="Conversions"
      section="/reports/conversions"
      actions={props.mayChange && <LinkButton href={FILE_PATH}>From a file…</LinkButton>}
      lead={
        <>
          What each postback was worth. <a href="/history?code=DUPLICATE">Duplicate</a> postbacks are in the
          History Logs.
        </>
      }
    >
      <WrongNotice wrong={entry?.wrong} />
      <ConversionFilters {...props} />
      <Rows {...props} />
    </Shell>
  );
}

function ConversionFilters({ list, choices }: Props) {
  const { query, active, csv } = list;
  const statuses = optionsOf(["Success", "Pending", "Rejected"]);
  return (
    <Filters
      action="/reports/conversions"
      active={active}
      csv={csv}
      periods={list.periods}
      asked={query}
      names={[...choices.offers, ...choices.partners]}
      search={<IdField value={query.q} />}
    >
      <Select name="status" label="Status" value={query.status} options={statuses} empty="All" />
      <Field name="eventId" label="Event id" value={query.eventId} />
      <RecordFields query={query} {...choices} />
    </Filters>
  );
}

function Rows(props: Props) {
  const { frame, list, mayChange, entry } = props;
  const changes = mayChange && list.rows.length > 0;
  const table = (
    <ListRows
      list={list}
      caption="Conversions, newest first"
      columns={columns(props)}
      empty={<NoConversions active={list.active} />}
    />
  );
  if (!changes) return table;
  return (
    <form class="ticked" method="post" action="/reports/conversions/status">
      <Token value={frame.token} />
      <ListField query={list.here} />
      <TickAll name="id" />
      {table}
      <details class="fold" open={entry !== undefined}>
        <summary class="button">Change the ticked…</summary>
        <StatusFields button="Review the change…" values={entry?.values} />
      </details>
    </form>
  );
}

function NoConversions({ active }: { active: boolean }) {
  if (active) {
    return (
      <Empty
        title="No conversion matches"
        action={{ href: "/reports/conversions", label: "Show all conversions" }}
      >
        A postback may have been refused, parked or a Duplicate: the History Logs and Trace tell.
      </Empty>
    );
  }
  return (
    <Empty title="No conversions yet">
      A conversion appears as soon as an advertiser's postback for a click is accepted. Give the advertiser
      the offer's postback URL.
    </Empty>
  );
}

function columns({ frame, choices, mayChange, entry }: Props): Column<ConversionRow>[] {
  const tick: Column<ConversionRow> = {
    head: "Tick",
    kind: "tight",
    cell: ({ id }) => (
      <input
        type="checkbox"
        name="id"
        value={id}
        checked={entry?.ticked.includes(id)}
        aria-label={`Tick conversion ${id}`}
      />
    ),
  };
  const rest: Column<ConversionRow>[] = [
    {
      head: "Received",
      kind: "tight",
      cell: ({ id, receivedAt }) => (
        <>
          <a href={`/reports/conversions/${id}`}>
            <Time at={receivedAt} zone={frame.network.timezone} />
          </a>
          <br />
          <Id id={id} />
        </>
      ),
    },
    { head: "Status", cell: StatusCell },
    {
      head: "Offer",
      cell: ({ offerId, eventId }) => (
        <>
          <Named id={offerId} choices={choices.offers} />
          {eventId && (
            <small class="soft breaks">
              <br />
              <Name>{eventId}</Name>
            </small>
          )}
        </>
      ),
    },
    { head: "Partner", cell: ({ partnerId }) => <Named id={partnerId} choices={choices.partners} /> },
    {
      head: "Member and gk_click_id",
      kind: "tight",
      cell: ({ pubMemberId, gkClickId }) => (
        <>
          <Id id={pubMemberId} />
          <br />
          <Id id={gkClickId} href={traceHref(gkClickId)} />
        </>
      ),
    },
    {
      head: "Revenue",
      kind: "number",
      cell: ({ revenue, currency }) => <Money amount={revenue} currency={currency} />,
    },
    {
      head: "Payout",
      kind: "number",
      cell: ({ payout, currency }) => <Money amount={payout} currency={currency} />,
    },
  ];
  return mayChange ? [tick, ...rest] : rest;
}

function StatusCell({ status, reason, overDelivery, test }: ConversionRow) {
  return (
    <>
      <Status value={status} /> {overDelivery && <Badge tone="warn">Over cap</Badge>} {test && <TestBadge />}
      {reason && (
        <small class="soft">
          <br />
          <Reason reason={reason} />
        </small>
      )}
    </>
  );
}
