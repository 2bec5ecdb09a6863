import type { HealthStatus } from "../../domain/member/health";
import { Status } from "../ui/badge";
import { LinkButton } from "../ui/button";
import { Field, Select } from "../ui/field";
import { Filters } from "../ui/filters";
import { type ListOf, ListRows } from "../ui/list";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty } from "../ui/table";
import { Id, Name, Time } from "../ui/values";
import { HealthBadge } from "./health-badge";
import type { PartnerView } from "./partner";

type Row = Omit<PartnerView, "memberIdHealth">;
type Props = {
  frame: Frame;
  mayChange: boolean;
  /** By partner; a partner that is not in it has had too few clicks. */
  health: Map<string, HealthStatus>;
  list: ListOf<Row>;
};

const STATUSES = [
  { value: "active", label: "active" },
  { value: "paused", label: "paused" },
];

/** Who shows offers to their members. */
export function PartnersPage(props: Props) {
  const { frame, mayChange, list } = props;
  const { query, active, csv } = list;
  const create = mayChange && (
    <LinkButton href="/partners/new" kind="primary">
      New partner
    </LinkButton>
  );
  return (
    <Shell
      frame={frame}
      title="Partners"
      lead="Who shows offers to their members, and hears of conversions."
      actions={create}
    >
      <Filters
        action="/partners"
        active={active}
        csv={csv}
        search={<Field name="q" label="Name or id" type="search" value={query.q} wide />}
      >
        <Select name="status" label="Status" value={query.status} options={STATUSES} empty="All" />
      </Filters>
      <ListRows
        list={list}
        caption="Partners, newest first"
        columns={columns(props)}
        empty={<NoPartners active={active} mayChange={mayChange} />}
      />
    </Shell>
  );
}

function NoPartners({ active, mayChange }: { active: boolean; mayChange: boolean }) {
  if (active) {
    return (
      <Empty title="Nothing matches" action={{ href: "/partners", label: "Show all partners" }}>
        Look for a shorter part of the name.
      </Empty>
    );
  }
  const action = mayChange ? { href: "/partners/new", label: "Make the first partner" } : undefined;
  return (
    <Empty title="There are no partners yet" action={action}>
      A partner gets a link for each offer it may run, and callbacks when its members convert.
    </Empty>
  );
}

function columns({ frame, health }: Props): Column<Row>[] {
  return [
    {
      head: "Name",
      kind: "main",
      cell: ({ id, name }) => (
        <a href={`/partners/${id}`}>
          <Name>{name}</Name>
        </a>
      ),
    },
    { head: "Status", cell: ({ status }) => <Status value={status} /> },
    {
      head: "Member ids",
      cell: ({ id }) => (
        <a href={`/partners/${id}/health`}>
          <HealthBadge status={health.get(id) ?? "unknown"} />
        </a>
      ),
    },
    { head: "Hears by", cell: (partner) => <Hears partner={partner} /> },
    { head: "Id", kind: "tight", cell: ({ id }) => <Id id={id} /> },
    {
      head: "Since",
      kind: "tight",
      cell: ({ createdAt }) => <Time at={createdAt} zone={frame.network.timezone} />,
    },
  ];
}

function Hears({ partner: { callback, globalPostback } }: { partner: Row }) {
  const ways = [callback ? "JSON callback" : "", globalPostback ? "postback" : ""].filter(Boolean);
  return ways.length > 0 ? <span>{ways.join(", ")}</span> : <span class="soft">nothing for all offers</span>;
}
