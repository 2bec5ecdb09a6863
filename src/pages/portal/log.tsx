import type { Destination } from "../../domain/callback/plan";
import { DESTINATIONS } from "../destinations";
import { IdField, OwnOffer, optionsOf, SpanFields } from "../performance/parts";
import { type Held, HeldMark } from "../records/held-back";
import { Status, TestBadge } from "../ui/badge";
import { Select } from "../ui/field";
import { Filters } from "../ui/filters";
import { type ListOf, ListRows } from "../ui/list";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty } from "../ui/table";
import { Id, Time } from "../ui/values";
import { PostbackTabs } from "./postbacks";

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
  heldBack: Held | null;
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
type Props = { frame: Frame; list: ListOf<Delivery>; names: Record<string, string> };

const STATES = optionsOf(["waiting", "delivered", "retrying", "failed", "superseded"]);

/** What a partner was sent, newest first. */
export function DeliveryLogPage({ frame, list, names }: Props) {
  const { query, active, csv } = list;
  const offers = Object.entries(names).map(([value, label]) => ({ value, label }));
  return (
    <Shell frame={frame} title="Delivery log" section="/portal/postbacks">
      <PostbackTabs current="/portal/postbacks/log" />
      <Filters
        action="/portal/postbacks/log"
        active={active}
        csv={csv}
        periods={list.periods}
        asked={query}
        names={offers}
        search={<IdField value={query.q} placeholder="click, member, conversion" />}
      >
        <Select name="state" label="State" value={query.state} options={STATES} empty="All" />
        <Select name="offerId" label="Offer" value={query.offerId} options={offers} empty="All" />
        <SpanFields query={query} />
      </Filters>
      <ListRows
        list={list}
        caption="Deliveries, newest first"
        columns={columns(frame.network.timezone, names)}
        empty={<NoDeliveries active={active} />}
      />
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
    { head: "Offer", kind: "main", cell: ({ offerId }) => <OwnOffer id={offerId} names={names} /> },
    { head: "To", cell: ({ destination }) => DESTINATIONS[destination] },
    { head: "Tells", cell: ({ status, test }) => <>{[<Status value={status} />, test && <TestBadge />]}</> },
    {
      head: "State",
      cell: ({ state, heldBack }) => <>{[<Status value={state} />, heldBack && <HeldMark />]}</>,
    },
    { head: "Answer", kind: "tight", cell: ({ lastStatus }) => (lastStatus ? `HTTP ${lastStatus}` : "–") },
    { head: "gk_click_id", kind: "tight", cell: ({ gkClickId }) => <Id id={gkClickId} /> },
  ];
}
