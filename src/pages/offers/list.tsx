import { Status } from "../ui/badge";
import { Button, LinkButton } from "../ui/button";
import { Field, type Option, Select } from "../ui/field";
import { Filters } from "../ui/filters";
import { Token } from "../ui/form";
import { Icon } from "../ui/icon";
import { ListField, type ListOf, ListRows } from "../ui/list";
import { Picker } from "../ui/picker";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty } from "../ui/table";
import { TickAll } from "../ui/tick-all";
import { Name } from "../ui/values";
import { capsOf, OfferPay, Pacing } from "./terms";
import type { OfferView } from "./types";

export type OffersProps = {
  frame: Frame;
  list: ListOf<OfferView>;
  advertisers: Option[];
  integrations: Option[];
  /** Names of advertisers and tracking systems by id. */
  names: Record<string, string>;
  mayChange: boolean;
};

const STATUSES = ["draft", "active", "paused", "expired"].map((value) => ({ value, label: value }));
const TYPES: Option[] = [
  { value: "single", label: "Single event" },
  { value: "multi", label: "Multi event" },
];

/** All offers with their status, tracking system and pacing. */
export function OffersPage(props: OffersProps) {
  const { frame, list, mayChange } = props;
  return (
    <Shell
      frame={frame}
      title="Offers"
      lead={
        <>
          What members do and what it is worth. The button <Icon name="link" /> shows the postback URL for the
          advertiser.
        </>
      }
      actions={
        mayChange && (
          <LinkButton href="/offers/new" kind="primary">
            New offer
          </LinkButton>
        )
      }
    >
      <OfferFilters {...props} />
      {mayChange && list.rows.length > 0 && <Bulk {...props} />}
      <ListRows
        list={list}
        caption="Offers, newest first"
        columns={columns(props)}
        empty={<NoOffers {...props} />}
      />
    </Shell>
  );
}

function OfferFilters({ list, advertisers, integrations }: OffersProps) {
  const { query, active, csv } = list;
  return (
    <Filters
      action="/offers"
      active={active}
      csv={csv}
      search={<Field name="q" label="Name or id" type="search" value={query.q} wide />}
    >
      <Select name="status" label="Status" value={query.status} options={STATUSES} empty="All" />
      <Select name="type" label="Type" value={query.type} options={TYPES} empty="All" />
      <Select
        name="integrationId"
        label="Tracking system"
        value={query.integrationId}
        options={integrations}
        empty="All"
      />
      <Picker
        name="advertiserId"
        label="Advertiser"
        value={query.advertiserId}
        options={advertisers}
        empty="All"
      />
    </Filters>
  );
}

/** One change to all offers that are ticked: their boxes belong to this form. */
function Bulk({ frame, list }: OffersProps) {
  return (
    <form id="bulk" class="row" method="post" action="/offers/bulk">
      <Token value={frame.token} />
      <ListField query={list.here} />
      <TickAll name="id" />
      <span class="soft">All ticked:</span>
      <Button small name="status" value="active">
        Activate
      </Button>
      <Button small name="status" value="paused">
        Pause
      </Button>
    </form>
  );
}

function NoOffers({ list, mayChange }: OffersProps) {
  if (list.active) {
    return (
      <Empty title="No offer matches" action={{ href: "/offers", label: "Show all offers" }}>
        Ask for fewer things at once.
      </Empty>
    );
  }
  return (
    <Empty
      title="No offers yet"
      action={mayChange ? { href: "/offers/new", label: "Make the first offer" } : undefined}
    >
      An offer needs an advertiser and its tracking link; partners then get a link of their own to it.
    </Empty>
  );
}

function columns({ names, mayChange }: OffersProps): Column<OfferView>[] {
  return [
    {
      head: "Offer",
      kind: "main",
      cell: ({ id, name }) => (
        <span class="check">
          {mayChange && (
            <input type="checkbox" name="id" value={id} form="bulk" aria-label={`Tick ${name}`} />
          )}
          <a href={`/offers/${id}`}>
            <Name>{name}</Name>
          </a>
        </span>
      ),
    },
    { head: "Status", cell: ({ status }) => <Status value={status} /> },
    {
      head: "Tracking system",
      cell: ({ integrationId }) =>
        integrationId ? (names[integrationId] ?? integrationId) : <span class="soft">none</span>,
    },
    { head: "Advertiser", cell: ({ advertiserId }) => <Name>{names[advertiserId] ?? "–"}</Name> },
    { head: "Revenue → payout", cell: (offer) => <OfferPay offer={offer} /> },
    { head: "Pacing", cell: (offer) => <Pacing caps={capsOf(offer)} currency={offer.currency} /> },
    {
      head: "Postback URL",
      cell: ({ id, name }) => (
        <a class="button small" href={`/offers/${id}/postback`} title="Postback URL">
          <Icon name="link" />
          <span class="unseen">Postback URL of {name}</span>
        </a>
      ),
    },
  ];
}
