import type { Payout } from "../../domain/offer/offer";
import { Pay } from "../offers/terms";
import { Status } from "../ui/badge";
import { Button, Confirm, LinkButton } from "../ui/button";
import { Field, Select } from "../ui/field";
import { asOf, Form } from "../ui/form";
import { Card, Facts } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Table } from "../ui/table";
import { Name, Time } from "../ui/values";
import { type Wrong, WrongNotice } from "../ui/wrong";
import type { PartnerView } from "./partner";
import { PartnerShell } from "./shell";

/** What the form of a partner holds, as somebody typed it. */
export type PartnerEntry = { name: string; status: string };

const STATUSES = [
  { value: "active", label: "active" },
  { value: "paused", label: "paused: its links refuse clicks" },
];

/** The form of a partner that is yet to be made. */
export function NewPartnerPage(props: { frame: Frame; entry: PartnerEntry; wrong?: Wrong }) {
  const { frame, entry, wrong } = props;
  return (
    <Shell
      frame={frame}
      title="New partner"
      section="/partners"
      back={{ href: "/partners", label: "Partners" }}
      lead="Its signing secret is shown once, right after. Where it hears of conversions is set up next."
    >
      <Card>
        <WrongNotice wrong={wrong} />
        <Form action="/partners/new" token={frame.token}>
          <Fields entry={entry} wrong={wrong} />
          <div class="row">
            <Button kind="primary">Create</Button>
            <LinkButton href="/partners">Cancel</LinkButton>
          </div>
        </Form>
      </Card>
    </Shell>
  );
}

/** The offers that the partner has links for; `pay` is null where each event has its own. */
export type PartnerOffers = {
  rows: {
    offerId: string;
    name: string;
    status: string;
    offerStatus: string;
    currency: string;
    pay: Payout | null;
  }[];
  more: boolean;
};

type Props = {
  frame: Frame;
  partner: PartnerView;
  mayChange: boolean;
  offers: PartnerOffers;
  entry?: PartnerEntry;
  wrong?: Wrong;
};

/** The Details tab of a partner. */
export function PartnerPage({ frame, partner, mayChange, offers, entry = partner, wrong }: Props) {
  const { id, name, createdAt, updatedAt } = partner;
  const zone = frame.network.timezone;
  return (
    <PartnerShell frame={frame} partner={partner} tab="" mayChange={mayChange}>
      <div class="columns">
        <Card title="Details">
          <WrongNotice wrong={wrong} />
          {mayChange && (
            <Form action={`/partners/${id}`} token={frame.token} asOf={asOf(frame, partner)}>
              <Fields entry={entry} wrong={wrong} />
              <div class="row">
                <Button kind="primary">Save</Button>
              </div>
            </Form>
          )}
          <Facts
            items={[
              ["Made", <Time at={createdAt} zone={zone} />],
              ["Changed", <Time at={updatedAt} zone={zone} />],
            ]}
          />
        </Card>
        <Card title="Offers">
          <Table caption="Offers with a link" rows={offers.rows} columns={OFFERS} empty={<NoOffers />} />
          {offers.more && <p class="soft">The newest {offers.rows.length}.</p>}
        </Card>
        {mayChange && (
          <Card title="Delete">
            <p class="soft">Only a partner that nothing refers to can be deleted; pause it instead.</p>
            <Confirm
              label="Delete…"
              question={
                <>
                  <Name>{name}</Name> is gone for good.
                </>
              }
              action={`/partners/${id}/delete`}
              token={frame.token}
            >
              Delete
            </Confirm>
          </Card>
        )}
      </div>
    </PartnerShell>
  );
}

const OFFERS: Column<PartnerOffers["rows"][number]>[] = [
  {
    head: "Offer",
    cell: ({ offerId, name, offerStatus }) => (
      <>
        <a href={`/offers/${offerId}/links`}>
          <Name>{name}</Name>
        </a>{" "}
        {offerStatus !== "active" && <Status value={offerStatus} />}
      </>
    ),
  },
  { head: "Link", cell: ({ status }) => <Status value={status} /> },
  {
    head: "Payout",
    cell: ({ pay, currency }) =>
      pay ? <Pay pay={pay} currency={currency} /> : <span class="soft">by event</span>,
  },
];

function NoOffers() {
  return <p class="soft">None yet: a link is made on the offer's Links tab.</p>;
}

function Fields({ entry, wrong }: { entry: PartnerEntry; wrong?: Wrong }) {
  const errors = wrong?.errors ?? {};
  return (
    <>
      <Field name="name" label="Name" required maxlength={200} value={entry.name} error={errors.name} />
      <Select name="status" label="Status" value={entry.status} options={STATUSES} error={errors.status} />
    </>
  );
}
