import { Status } from "../ui/badge";
import { LinkButton } from "../ui/button";
import { Field, Select } from "../ui/field";
import { Filters, Pager } from "../ui/filters";
import { Refusal } from "../ui/notice";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty, Table } from "../ui/table";
import { Id, Name, Time } from "../ui/values";
import type { AdvertiserView } from "./advertiser";

type Props = {
  frame: Frame;
  mayChange: boolean;
  list: {
    rows: AdvertiserView[];
    query: Record<string, string>;
    active: boolean;
    older: string | null;
    newest: string | null;
    csv: string;
    refusal: { code: string; messages: string[]; responseId: string } | null;
  };
};

const STATUSES = [
  { value: "active", label: "active" },
  { value: "paused", label: "paused" },
];

/** Who pays for actions. */
export function AdvertisersPage({ frame, mayChange, list }: Props) {
  const { rows, query, active, csv, refusal, older, newest } = list;
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
      <Filters action="/advertisers" active={active} csv={csv}>
        <Field name="q" label="Name or id" type="search" value={query.q} wide />
        <Select name="status" label="Status" value={query.status} options={STATUSES} empty="All" />
      </Filters>
      {refusal ? (
        <Refusal {...refusal} />
      ) : (
        <Table
          caption="Advertisers, newest first"
          rows={rows}
          columns={columns(frame.network.timezone)}
          empty={<NoAdvertisers active={active} mayChange={mayChange} />}
        />
      )}
      <Pager older={older} newest={newest} />
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
