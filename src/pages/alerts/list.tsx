import { Badge, Status } from "../ui/badge";
import { LinkButton } from "../ui/button";
import { Select } from "../ui/field";
import { Filters } from "../ui/filters";
import { type ListOf, ListRows } from "../ui/list";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty } from "../ui/table";
import { Name, Time } from "../ui/values";
import { type AlertView, KIND_OPTIONS, KINDS, STATUSES } from "./alert";

type Props = {
  frame: Frame;
  mayChange: boolean;
  list: ListOf<AlertView>;
};

/** What somebody wants to be told of. */
export function AlertsPage({ frame, mayChange, list }: Props) {
  const { query, active, csv } = list;
  const create = mayChange && (
    <LinkButton href="/alerts/new" kind="primary">
      New alert
    </LinkButton>
  );
  return (
    <Shell
      frame={frame}
      title="Alerts"
      lead="Told by webhook or e-mail, once for as long as something lasts."
      actions={create}
    >
      <Filters action="/alerts" active={active} csv={csv}>
        <Select name="kind" label="Watches" value={query.kind} options={KIND_OPTIONS} empty="All" />
        <Select name="status" label="Status" value={query.status} options={STATUSES} empty="All" />
      </Filters>
      <ListRows
        list={list}
        caption="Alerts, newest first"
        columns={columns(frame.network.timezone)}
        empty={<NoAlerts active={active} mayChange={mayChange} />}
      />
    </Shell>
  );
}

function NoAlerts({ active, mayChange }: { active: boolean; mayChange: boolean }) {
  if (active) {
    return <Empty title="Nothing matches" action={{ href: "/alerts", label: "Show all alerts" }} />;
  }
  const action = mayChange ? { href: "/alerts/new", label: "Make the first alert" } : undefined;
  return (
    <Empty title="There are no alerts yet" action={action}>
      Failing callbacks are a good first thing to be told of.
    </Empty>
  );
}

function columns(zone: string): Column<AlertView>[] {
  return [
    {
      head: "Name",
      kind: "main",
      cell: ({ id, name }) => (
        <a href={`/alerts/${id}`}>
          <Name>{name}</Name>
        </a>
      ),
    },
    { head: "Watches", cell: ({ kind }) => KINDS[kind] },
    { head: "Tells", cell: ({ webhookUrl, email }) => <Name>{email ?? hostOf(webhookUrl)}</Name> },
    { head: "Status", cell: ({ status }) => <Status value={status} /> },
    { head: "State", cell: ({ state }) => <StateBadge state={state} /> },
    {
      head: "Last firing",
      kind: "tight",
      cell: ({ lastFiring }) =>
        lastFiring ? <Time at={lastFiring.firedAt} zone={zone} /> : <span class="soft">never</span>,
    },
  ];
}

/** Whether an alert fires now. */
export function StateBadge({ state }: { state: AlertView["state"] }) {
  return <Badge tone={state === "firing" ? "bad" : "good"}>{state}</Badge>;
}

function hostOf(url: string | null): string {
  return (url && URL.parse(url)?.host) || "–";
}
