import { Status } from "../ui/badge";
import { Tabs } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import type { Child } from "../ui/types";
import { Id } from "../ui/values";
import type { OfferView } from "./types";

/** The frame of an offer's pages: its name, status and tabs. */
export function OfferShell(props: {
  frame: Frame;
  offer: OfferView;
  /** The tab by the end of its address: "" is the overview. */
  tab: "" | "/links" | "/events" | "/postback" | "/checklist";
  mayChange: boolean;
  actions?: Child;
  children: Child;
}) {
  const { frame, offer, tab, mayChange, actions, children } = props;
  const to = (end: string, label: string) => ({ href: `/offers/${offer.id}${end}`, label });
  const items = [
    to("", "Overview"),
    to("/links", "Links"),
    ...(offer.type === "multi" ? [to("/events", "Events")] : []),
    to("/postback", "Postback URL"),
    to("/checklist", "Go-live checklist"),
    ...(mayChange ? [to("/edit", "Edit")] : []),
  ];
  return (
    <Shell
      frame={frame}
      title={offer.name}
      section="/offers"
      back={{ href: "/offers", label: "Offers" }}
      actions={actions}
    >
      <div class="row">
        <Status value={offer.status} />
        <span class="soft">{offer.type === "multi" ? "Multi event" : "Single event"}</span>
        <Id id={offer.id} />
      </div>
      <Tabs label="Offer" items={items} current={`/offers/${offer.id}${tab}`} />
      {children}
    </Shell>
  );
}
