import type { Cap, Link, Offer, OfferEvent } from "../../domain/offer/offer";

/** A cap with how much of it is used now; `of` names its event where several stand together. */
export type CapView = Cap & { used: number; reachedAt: string | null; of?: string };
export type EventView = Omit<OfferEvent, "caps"> & { caps: CapView[] };

/** An offer as the API's /offers tells it, amounts in decimals. */
export type OfferView = Omit<Offer, "networkId" | "caps" | "events" | "createdAt" | "updatedAt"> & {
  caps: CapView[];
  events: EventView[];
  createdAt: string;
  updatedAt: string;
};

/** A link as the API's /offers/{id}/links tells it. */
export type LinkView = Omit<Link, "networkId" | "caps" | "createdAt" | "updatedAt"> & {
  trackingUrl: string;
  caps: CapView[];
  updatedAt: string;
};

/** What the API refused, for people. */
export type Refused = { code: string; messages: string[]; responseId: string } | null;

/** A form's texts by the name of their field, as stored or as entered, and what is wrong with them. */
export type Entry = { values: Record<string, string>; errors: Record<string, string>; refused: Refused };

/** What a field shows of an entry: `<Field {...at(entry, "caps[0].limit")} label="Limit" />`. */
export function at({ values, errors }: Entry, name: string) {
  return { name, id: name, value: values[name] ?? "", error: errors[name] };
}

/** How many rows a list of an entry has: `rowsIn(entry, "caps")`. */
export function rowsIn({ values }: Entry, list: string): number {
  const indexes = Object.keys(values).flatMap((name) =>
    name.startsWith(`${list}[`) ? [Number.parseInt(name.slice(list.length + 1), 10) + 1] : [],
  );
  return Math.max(0, ...indexes);
}

/** A link with the two parameters that each click must have, and placeholders for the partner's macros. */
export const withPlaceholders = (trackingUrl: string): string =>
  `${trackingUrl}?pub_click_id=PUB_CLICK_ID&pub_member_id=PUB_MEMBER_ID`;
