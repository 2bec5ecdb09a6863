import { Badge } from "../ui/badge";
import { LinkButton } from "../ui/button";
import { Pager, type Pages } from "../ui/pager";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty, Table } from "../ui/table";
import { Money, Name } from "../ui/values";
import { type Health, HealthNotice } from "./health";

export type PortalPayout = { type: "fixed" | "percent" | "variable"; amount: number | null };
type Terms = {
  payout: PortalPayout;
  rewardPoints: number;
  capsLeft: { period: string; limit: number; left: number }[];
  capReached: boolean;
};
/** An offer as the partner's feed tells it. */
export type PortalOffer = Omit<Terms, "payout"> & {
  /** Null for a multi offer, whose events have theirs. */
  payout: PortalPayout | null;
  offerId: string;
  name: string;
  type: "single" | "multi";
  trackingUrl: string;
  currency: string;
  events: (Terms & { eventId: string; name: string })[];
  creative: {
    title: string;
    description: string;
    instructions: string;
    imageUrl: string | null;
    callToAction: string;
    category: string;
  };
  targeting: {
    countries: { allow: string[]; deny: string[] };
    devices: string[];
    os: string[];
    startsAt: string | null;
    endsAt: string | null;
  };
};

type Props = {
  frame: Frame;
  offers: PortalOffer[];
  pages: Pages;
  health: Health;
  names: Record<string, string>;
};

/** The offers a partner may run. */
export function PortalOffersPage({ frame, offers, pages, health, names }: Props) {
  return (
    <Shell frame={frame} title="Offers" lead="The offers you may run now. Open one for its link and events.">
      <HealthNotice health={health} names={names} />
      <Table
        caption="Offers you may run, newest first"
        rows={offers}
        columns={COLUMNS}
        empty={
          <Empty title="No offers yet">
            As soon as the network gives you a link to an active offer, it stands here.
          </Empty>
        }
      />
      <Pager pages={pages} />
    </Shell>
  );
}

const COLUMNS: Column<PortalOffer>[] = [
  {
    head: "Offer",
    kind: "main",
    cell: ({ offerId, name }) => (
      <a href={`/portal/offers/${offerId}`}>
        <Name>{name}</Name>
      </a>
    ),
  },
  { head: "Category", cell: ({ creative }) => <Name>{creative.category || "–"}</Name> },
  { head: "Countries", cell: ({ targeting }) => countriesOf(targeting) },
  {
    head: "Your payout",
    kind: "number",
    cell: (offer) => (offer.payout ? <Payout {...offer} payout={offer.payout} /> : eventsOf(offer)),
  },
  {
    head: "State",
    cell: ({ capReached }) =>
      capReached ? <Badge tone="warn">Limit reached</Badge> : <Badge tone="good">Running</Badge>,
  },
  {
    head: "Open",
    kind: "tight",
    cell: ({ offerId, name }) => (
      <LinkButton href={`/portal/offers/${offerId}`} icon="eye" small>
        <span class="unseen">Open {name}</span>
      </LinkButton>
    ),
  },
];

/** How many events pay, and from what to what where that can be told. */
function eventsOf({ events, currency }: PortalOffer) {
  const count = `${events.length} ${events.length === 1 ? "event" : "events"}`;
  const amounts = events.flatMap(({ payout: { type, amount } }) =>
    type === "fixed" && amount !== null ? [amount] : [],
  );
  if (amounts.length === 0 || amounts.length < events.length) return count;
  const [least, most] = [Math.min(...amounts), Math.max(...amounts)];
  return (
    <>
      {least < most && (
        <>
          <Money amount={least} currency={null} /> to{" "}
        </>
      )}
      <Money amount={most} currency={currency} />
      <small class="soft">
        <br />
        {count}
      </small>
    </>
  );
}

/** Where an offer may be run. */
export function countriesOf({ countries }: PortalOffer["targeting"]): string {
  const { allow, deny } = countries;
  if (allow.length > 0) return allow.slice(0, 8).join(", ") + (allow.length > 8 ? " …" : "");
  return deny.length > 0 ? `all but ${deny.slice(0, 8).join(", ")}` : "all";
}

/** What the partner is paid, in its own words. */
export function Payout({ payout, currency }: { payout: PortalPayout; currency: string }) {
  if (payout.type === "variable" || payout.amount === null) return <span>varies</span>;
  if (payout.type === "percent") return <span>{payout.amount} % of the order</span>;
  return <Money amount={payout.amount} currency={currency} />;
}
