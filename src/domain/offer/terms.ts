import type { Advertiser, Network, Partner, PartnerPostback } from "../account/account";
import type { Link, Offer, OfferEvent, Payout, Terms } from "./offer";

/** Everything about a click's offer that its postback is judged by, as it stands now. */
export type Deal = {
  network: Network;
  advertiser: Advertiser;
  partner: Partner;
  offer: Offer;
  link: Link;
  partnerPostbacks: PartnerPostback[];
};

export type EventMatch =
  | { ok: true; event: OfferEvent | null }
  | { ok: false; code: "EVENT_MISSING" | "EVENT_UNKNOWN"; message: string };

/** Which of the offer's events an incoming event id means: exactly, case and all, by id or alias. */
export function matchEvent(offer: Offer, posted: string | null): EventMatch {
  if (offer.type === "single") return { ok: true, event: null };
  if (posted === null) return { ok: false, code: "EVENT_MISSING", message: "cnv_event_id is missing" };
  const event = offer.events.find(
    (candidate) => candidate.eventId === posted || candidate.aliases.includes(posted),
  );
  return event
    ? { ok: true, event }
    : { ok: false, code: "EVENT_UNKNOWN", message: unknownEvent(offer, posted) };
}

function unknownEvent(offer: Offer, posted: string): string {
  const names = offer.events.flatMap((event) => [event.eventId, ...event.aliases]);
  const near = nearNames(names, posted);
  const hint = near.length ? `; did the advertiser mean "${near.slice(0, 3).join('", "')}"?` : "";
  return `The offer has no event "${posted}"${hint}`;
}

/** The event id that such a message is about: what the advertiser sent; null for any other message. */
export function postedEvent(message: string): string | null {
  const [, posted] =
    /^The offer has no event "(.*?)"(?:; did the advertiser mean ".*"\?)?$/s.exec(message) ?? [];
  return posted ?? null;
}

/** Those of the names that were probably meant by what was sent. */
export function nearNames(names: readonly string[], posted: string): string[] {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_-]+/g, "");
  return names.filter((name) => isNear(plain(name), plain(posted)));
}

function isNear(a: string, b: string): boolean {
  if (a === b || (Math.min(a.length, b.length) >= 3 && (a.includes(b) || b.includes(a)))) return true;
  // Of two short names that differ in half of their letters neither is meant for the other: "1" is not "2".
  return distance(a, b) <= Math.min(2, Math.floor((Math.max(a.length, b.length) - 1) / 2));
}

/** Levenshtein distance, for names of ordinary length. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The terms in force: the event's or the offer's, with the link's own payout where it has one. */
export function termsOf({ offer, link }: Pick<Deal, "offer" | "link">, event: OfferEvent | null): Terms {
  const terms: Terms = event ?? offer;
  return { ...terms, payout: ownPayout(link, event) ?? terms.payout };
}

function ownPayout(link: Link, event: OfferEvent | null): Payout | null {
  if (!event) return link.payout;
  return link.eventPayouts.find((own) => own.eventId === event.eventId)?.payout ?? null;
}
