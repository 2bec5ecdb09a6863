import { Status } from "../ui/badge";
import { LinkButton } from "../ui/button";
import { Field, Select } from "../ui/field";
import { Filters } from "../ui/filters";
import { type ListOf, ListRows } from "../ui/list";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty } from "../ui/table";
import { Id, Name, Time } from "../ui/values";
import type { AdvertiserView } from "./advertiser";

type Props = {
  frame: Frame;
  mayChange: boolean;
  list: ListOf<AdvertiserView>;
};

const STATUSES = [
  { value: "active", label: "active" },
  { value: "paused", label: "paused" },
];

/** Who pays for actions. */
export function AdvertisersPage({ frame, mayChange, list }: Props) {
  const { query, active, csv } = list;
  const create = mayChange && (
    <LinkButton href="/advertisers/new" kind="primary">
      New advertiser
    </LinkButton>
  );
  return (
    <Shell
      frame={frame}
      title="Advertisers"
      lead="Who pays for actions, and tells of them by postback."
      actions={create}
    >
      <Filters
        action="/advertisers"
        active={active}
        csv={csv}
        search={<Field name="q" label="Name or id" type="search" value={query.q} wide />}
      >
        <Select name="status" label="Status" value={query.status} options={STATUSES} empty="All" />
      </Filters>
      <ListRows
        list={list}
        caption="Advertisers, newest first"
        columns={columns(frame.network.timezone)}
        empty={<NoAdvertisers active={active} mayChange={mayChange} />}
      />
    </Shell>
  );
}

function NoAdvertisers({ active, mayChange }: { active: boolean; mayChange: boolean }) {
  if (active) {
    return (
      <Empty title="Nothing matches" action={{ href: "/advertisers", label: "Show all advertisers" }}>
        Look for a shorter part of the name.
      </Empty>
    );
  }
  const action = mayChange ? { href: "/advertisers/new", label: "Make the first advertiser" } : undefined;
  return (
    <Empty title="There are no advertisers yet" action={action}>
      An advertiser comes first: then its offers, partners and links.
    </Empty>
  );
}

function columns(zone: string): Column<AdvertiserView>[] {
  return [
    {
      head: "Name",
      kind: "main",
      cell: ({ id, name }) => (
        <a href={`/advertisers/${id}`}>
          <Name>{name}</Name>
        </a>
      ),
    },
    { head: "Status", cell: ({ status }) => <Status value={status} /> },
    { head: "Postback must have", cell: (advertiser) => wantsOf(advertiser) },
    {
      head: "Postback URL",
      cell: ({ id, name }) => (
        <a href={`/advertisers/${id}/postback`}>
          Copy <span class="unseen">the postback URL of {name}</span>
        </a>
      ),
    },
    { head: "Id", kind: "tight", cell: ({ id }) => <Id id={id} /> },
    { head: "Since", kind: "tight", cell: ({ createdAt }) => <Time at={createdAt} zone={zone} /> },
  ];
}

function wantsOf({ postbackSecurity }: AdvertiserView) {
  const { requireToken, requireSignature, allowedIps } = postbackSecurity;
  const wants = [
    requireToken ? "token" : "",
    requireSignature ? "signature" : "",
    allowedIps.length > 0 ? "known address" : "",
  ].filter(Boolean);
  return wants.length > 0 ? wants.join(", ") : <span class="soft">nothing</span>;
}
