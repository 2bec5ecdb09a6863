import type { Member } from "./people";
import type { OfferKey, PartnerKey } from "./records";

/** Somebody, or something, follows a partner's link. */
export type Visit = {
  at: number;
  type: "visit";
  /** By which later events speak of it. */
  key: string;
  offer: OfferKey;
  partner: PartnerKey;
  who: Member;
  params: Record<string, string>;
  headers?: Record<string, string>;
  /** Its click never arrives in the database. */
  lost?: boolean;
};

/** An advertiser reports; `visit` null where it names no click of ours. */
export type Report = {
  at: number;
  type: "report";
  key: string;
  visit: string | null;
  offer: OfferKey;
  values: Record<string, string>;
};

/** Our own people change something; `of` is the report whose conversion they change. */
export type Deed =
  | { at: number; type: "status"; of: string; status: "Success" | "Rejected"; reason: string }
  | { at: number; type: "change"; offer: OfferKey; body: object }
  | { at: number; type: "link"; offer: OfferKey; partner: PartnerKey };

export type DemoEvent = Visit | Report | Deed;
