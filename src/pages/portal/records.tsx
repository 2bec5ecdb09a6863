import { IdField, OwnOffer, optionsOf, SpanFields } from "../performance/parts";
import { Reason } from "../records/reason";
import { Badge, Status, TestBadge } from "../ui/badge";
import { Select } from "../ui/field";
import { Filters } from "../ui/filters";
import { type ListOf, ListRows } from "../ui/list";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty } from "../ui/table";
import { Id, Money, Name, Time } from "../ui/values";
import { type Health, HealthNotice } from "./health";

/** A click as the API tells it to a partner. */
export type PortalClick = {
  id: string;
  time: string;
  kind: string;
  test: boolean;
  offerId: string;
  pubClickId: string;
  pubMemberId: string;
  pubSub1: string | null;
  country: string | null;
  device: string | null;
  os: string | null;
};
/** A conversion as the API tells it to a partner. */
export type PortalConversion = {
  id: string;
  gkClickId: string;
  offerId: string;
  eventId: string | null;
  status: string;
  reason: string | null;
  payout: number;
  currency: string;
  test: boolean;
  pubClickId: string;
  pubMemberId: string;
  createdAt: string;
};
type ListProps<Row> = { frame: Frame; list: ListOf<Row>; names: Record<string, string> };

/** A partner's clicks. */
export function PortalClicksPage(props: ListProps<PortalClick> & { health: Health }) {
  const { frame, list, names, health } = props;
  const empty = "Clicks appear here within seconds after somebody follows your link.";
  return (
    <Shell frame={frame} title="Clicks" lead="Every click on your links that was recorded.">
      <HealthNotice health={health} names={names} />
      <RecordFilters action="/portal/clicks" list={list} names={names}>
        <Select name="kind" label="Kind" value={list.query.kind} options={KINDS} empty="All" />
      </RecordFilters>
      <Rows list={list} caption="Clicks, newest first" empty={empty} columns={clickColumns(frame, names)} />
    </Shell>
  );
}

/** A partner's conversions, with its payout. */
export function PortalConversionsPage({ frame, list, names }: ListProps<PortalConversion>) {
  const empty = "Conversions appear here as soon as an advertiser reports one for your clicks.";
  return (
    <Shell frame={frame} title="Conversions" lead="What your clicks led to, and your payout for it.">
      <RecordFilters action="/portal/conversions" list={list} names={names}>
        <Select name="status" label="Status" value={list.query.status} options={STATUSES} empty="All" />
      </RecordFilters>
      <Rows
        list={list}
        caption="Conversions, newest first"
        empty={empty}
        columns={conversionColumns(frame, names)}
      />
    </Shell>
  );
}

const KINDS = optionsOf(["human", "bot", "preview", "prefetch"]);
const STATUSES = optionsOf(["Success", "Pending", "Rejected"]);

function RecordFilters<Row>(props: {
  action: string;
  list: ListOf<Row>;
  names: Record<string, string>;
  children: ReturnType<typeof Select>;
}) {
  const { action, list, names, children } = props;
  const { query, active, csv } = list;
  const offers = Object.entries(names).map(([value, label]) => ({ value, label }));
  return (
    <Filters
      action={action}
      active={active}
      csv={csv}
      periods={list.periods}
      asked={query}
      names={offers}
      search={<IdField value={query.q} placeholder="click, member, conversion" />}
    >
      <Select name="offerId" label="Offer" value={query.offerId} options={offers} empty="All" />
      {children}
      <SpanFields query={query} />
    </Filters>
  );
}

function Rows<Row>(props: { list: ListOf<Row>; caption: string; empty: string; columns: Column<Row>[] }) {
  const { list, caption, empty, columns } = props;
  const nothing = list.active ? (
    <Empty title="Nothing matches">Ask for fewer things at once, or a longer time.</Empty>
  ) : (
    <Empty title="Nothing yet" action={{ href: "/portal/offers", label: "Get a tracking link" }}>
      {empty}
    </Empty>
  );
  return <ListRows list={list} caption={caption} columns={columns} empty={nothing} />;
}

function clickColumns({ network }: Frame, names: Record<string, string>): Column<PortalClick>[] {
  return [
    { head: "Time", kind: "tight", cell: ({ time }) => <Time at={time} zone={network.timezone} /> },
    { head: "Offer", kind: "main", cell: ({ offerId }) => <OwnOffer id={offerId} names={names} /> },
    { head: "Your click id", cell: ({ pubClickId }) => <Id id={pubClickId} /> },
    { head: "Your member id", cell: ({ pubMemberId }) => <Id id={pubMemberId} /> },
    { head: "gk_click_id", kind: "tight", cell: ({ id }) => <Id id={id} /> },
    {
      head: "Visitor",
      cell: ({ country, device, os }) => [country, device, os].filter(Boolean).join(" · ") || "–",
    },
    {
      head: "Kind",
      cell: ({ kind, test }) => (
        <>
          {kind === "human" ? kind : <Badge tone="warn">{kind}</Badge>} {test && <TestBadge />}
        </>
      ),
    },
  ];
}

function conversionColumns({ network }: Frame, names: Record<string, string>): Column<PortalConversion>[] {
  return [
    {
      head: "Time",
      kind: "tight",
      cell: ({ createdAt }) => <Time at={createdAt} zone={network.timezone} />,
    },
    {
      head: "Offer",
      kind: "main",
      cell: ({ offerId, eventId }) => (
        <>
          <OwnOffer id={offerId} names={names} />
          {eventId && (
            <small class="soft">
              <br />
              <Name>{eventId}</Name>
            </small>
          )}
        </>
      ),
    },
    {
      head: "Status",
      cell: ({ status, reason, test }) => (
        <>
          <Status value={status} /> {test && <TestBadge />}{" "}
          {reason && (
            <small class="soft">
              <Reason reason={reason} />
            </small>
          )}
        </>
      ),
    },
    {
      head: "Your payout",
      kind: "number",
      cell: ({ payout, currency }) => <Money amount={payout} currency={currency} />,
    },
    { head: "Your click id", cell: ({ pubClickId }) => <Id id={pubClickId} /> },
    { head: "Your member id", cell: ({ pubMemberId }) => <Id id={pubMemberId} /> },
    { head: "Conversion", kind: "tight", cell: ({ id }) => <Id id={id} /> },
  ];
}
