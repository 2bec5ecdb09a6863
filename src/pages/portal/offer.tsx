import type { CustomizedLink } from "../../domain/link/partner-link";
import { Badge } from "../ui/badge";
import { Notice } from "../ui/notice";
import { Card, Facts, Tabs } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Table } from "../ui/table";
import { CodeBlock, Id, Name, OutLink, Time } from "../ui/values";
import { CustomizeUrl } from "./customize";
import { countriesOf, Payout, type PortalOffer } from "./offers";

/** What has been observed of the partner's link; null where nothing was yet. */
export type Observed = { clickAt: string | null; conversionAt: string | null };
type Props = {
  frame: Frame;
  offer: PortalOffer;
  customized: CustomizedLink;
  observed: Observed;
};

/** The views of one offer in the portal. */
export function OfferTabs({ offerId, current }: { offerId: string; current: string }) {
  const items = [
    { href: `/portal/offers/${offerId}`, label: "Offer Details" },
    { href: `/portal/offers/${offerId}/postbacks`, label: "Postbacks" },
  ];
  return <Tabs label="Offer" items={items} current={current} />;
}

/** An offer with all that a partner needs to run it. */
export function PortalOfferPage({ frame, offer, customized, observed }: Props) {
  const { offerId, name } = offer;
  const back = { href: "/portal/offers", label: "Offers" };
  return (
    <Shell frame={frame} title={name} section="/portal/offers" back={back} scripts={["live.js"]}>
      <OfferTabs offerId={offerId} current={`/portal/offers/${offerId}`} />
      <div class="columns">
        <Details offer={offer} zone={frame.network.timezone} />
        <Checklist observed={observed} zone={frame.network.timezone} />
      </div>
      {offer.type === "multi" && <Events offer={offer} />}
      <Card title="Tracking link">
        <CodeBlock text={offer.trackingUrl} />
        <RequiredParameters />
      </Card>
      <CustomizeUrl offerId={offerId} customized={customized} />
    </Shell>
  );
}

function Details({ offer, zone }: { offer: PortalOffer; zone: string }) {
  const { offerId, creative, targeting, payout, currency, rewardPoints, capsLeft, capReached } = offer;
  const { title, description, instructions, imageUrl, callToAction, category } = creative;
  const { devices, os, startsAt, endsAt } = targeting;
  return (
    <Card title="Offer Details">
      {capReached && <Notice tone="warn" title="This offer has reached its limit for now" />}
      {title && <strong>{title}</strong>}
      {description ? <p class="lines">{description}</p> : <p class="soft">No description.</p>}
      {instructions && <p class="lines">{instructions}</p>}
      <Facts
        items={[
          ["Offer id", <Id id={offerId} />],
          payout ? ["Your payout", <Payout payout={payout} currency={currency} />] : null,
          rewardPoints > 0 ? ["Reward points", String(rewardPoints)] : null,
          category ? ["Category", <Name>{category}</Name>] : null,
          callToAction ? ["Call to action", <Name>{callToAction}</Name>] : null,
          imageUrl ? ["Image", <OutLink href={imageUrl} />] : null,
          ["Countries", countriesOf(targeting)],
          ["Devices", devices.join(", ") || "all"],
          ["Systems", os.join(", ") || "all"],
          startsAt ? ["From", <Time at={startsAt} zone={zone} />] : null,
          endsAt ? ["Until", <Time at={endsAt} zone={zone} />] : null,
          ...capsLeft.map((cap) => capLine(cap)),
        ]}
      />
    </Card>
  );
}

function capLine({ period, limit, left }: PortalOffer["capsLeft"][number]): [string, string] {
  return [`Left (${period})`, `${left} of ${limit} conversions`];
}

function Events({ offer }: { offer: PortalOffer }) {
  type Event = PortalOffer["events"][number];
  const columns: Column<Event>[] = [
    { head: "Event", kind: "main", cell: ({ name }) => <Name>{name}</Name> },
    { head: "Event id", cell: ({ eventId }) => <code>{eventId}</code> },
    {
      head: "Your payout",
      kind: "number",
      cell: ({ payout }) => <Payout payout={payout} currency={offer.currency} />,
    },
    { head: "Points", kind: "number", cell: ({ rewardPoints }) => rewardPoints },
    {
      head: "State",
      cell: ({ capReached }) =>
        capReached ? <Badge tone="warn">Limit reached</Badge> : <Badge tone="good">Running</Badge>,
    },
  ];
  return (
    <Card title="Events">
      <Table caption="Events" rows={offer.events} columns={columns} empty={<p class="soft">None.</p>} />
    </Card>
  );
}

function RequiredParameters() {
  return (
    <Notice tone="warn" title="The tracking link will not work on its own">
      <p>
        You must append the required parameters for the link to redirect. Missing, invalid, static or reused
        values may result in failed redirects, broken tracking, rejected conversions or lost attribution.
      </p>
      <ul>
        <li>
          <code>pub_click_id</code>: your unique click identifier, new for each click. It maps conversions
          back to your system.
        </li>
        <li>
          <code>pub_member_id</code>: your internal user ID, so that a user cannot complete an offer more than
          once. Without user IDs, pass your click ID again. Never a site, app or placement ID.
        </li>
        <li>
          <code>pub_sub_1</code> … <code>pub_sub_15</code>: optional, for your own reporting.
        </li>
      </ul>
    </Notice>
  );
}

function Checklist({ observed, zone }: { observed: Observed; zone: string }) {
  const { clickAt, conversionAt } = observed;
  const seen = clickAt && (
    <small class="soft">
      {" "}
      Last click <Time at={clickAt} zone={zone} />
    </small>
  );
  const items: [string, boolean | null][] = [
    ["Tracking link copied from portal", null],
    ["pub_click_id is appended", clickAt !== null],
    ["pub_member_id is appended", clickAt !== null],
    ["Link redirects successfully", clickAt !== null],
    ["Click ID is being generated correctly", clickAt !== null],
    ["One conversion tested", conversionAt !== null],
  ];
  return (
    <Card title="Quick checklist">
      <p class="soft">Before launching an offer. Ticks appear once we have seen it happen.</p>
      <ul class="plain">
        {items.map(([label, done]) => (
          <li>
            <Badge tone={done ? "good" : "plain"}>
              {done ? "✓ seen" : done === null ? "by you" : "not yet"}
            </Badge>{" "}
            {label}
          </li>
        ))}
      </ul>
      {seen}
    </Card>
  );
}
