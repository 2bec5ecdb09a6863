import type { Frame } from "../ui/shell";
import { type Column, Empty, Table } from "../ui/table";
import { Name } from "../ui/values";
import { OfferShell } from "./offer-shell";
import { EditLink } from "./overview";
import { Pacing, Pay } from "./terms";
import type { EventView, OfferView } from "./types";

/** The events of a multi offer. */
export function EventsPage({
  frame,
  offer,
  mayChange,
}: {
  frame: Frame;
  offer: OfferView;
  mayChange: boolean;
}) {
  const edit = `/offers/${offer.id}/edit/events`;
  return (
    <OfferShell
      frame={frame}
      offer={offer}
      tab="/events"
      mayChange={mayChange}
      actions={mayChange && offer.type === "multi" && <EditLink href={edit} />}
    >
      <EventTable offer={offer} />
    </OfferShell>
  );
}

/** An offer's events and what each is worth. */
export function EventTable({ offer }: { offer: OfferView }) {
  return (
    <Table
      caption="Events"
      rows={offer.events}
      columns={columns(offer.currency)}
      empty={<Empty title="A single offer has no events">Each postback is its one conversion.</Empty>}
    />
  );
}

function columns(currency: string): Column<EventView>[] {
  return [
    { head: "Event", kind: "main", cell: ({ name }) => <Name>{name}</Name> },
    {
      head: "Event ID",
      cell: ({ eventId, aliases }) => (
        <>
          <code>{eventId}</code>
          {aliases.length > 0 && (
            <small class="soft">
              <br />
              also <bdi>{aliases.join(", ")}</bdi>
            </small>
          )}
        </>
      ),
    },
    { head: "Revenue", cell: ({ revenue }) => <Pay pay={revenue} currency={currency} /> },
    { head: "Payout", cell: ({ payout }) => <Pay pay={payout} currency={currency} /> },
    { head: "Points", kind: "number", cell: ({ rewardPoints }) => rewardPoints },
    { head: "Pacing", cell: ({ caps }) => <Pacing caps={caps} currency={currency} /> },
    { head: "Repeats", cell: ({ allowRepeatConversions }) => (allowRepeatConversions ? "yes" : "no") },
    { head: "Pending", cell: ({ pendingDays }) => (pendingDays === 0 ? "no" : `${pendingDays} days`) },
  ];
}
