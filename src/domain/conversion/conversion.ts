import type { Click } from "../click/click";
import type { Micros } from "../money";
import type { CapClaim } from "../offer/caps";

export type ConversionStatus = "Success" | "Pending" | "Rejected";
/** What the advertiser's status word means, after the integration's table. */
export type AdvertiserStatus = "approved" | "pending" | "rejected" | "ignore";
export type Actor = "rules" | "advertiser" | "staff" | "time" | "import";

/** What a postback tells of money; an amount without a currency is in the offer's. */
export type ToldAmounts = { amount: string | null; payout: string | null; currency: string | null };

/** The postback's own values, as they came (cut and cleaned). */
export type PostbackValues = ToldAmounts & {
  eventId: string | null;
  conversionId: string | null;
  status: string | null;
  ip: string | null;
  email: string | null;
  userId: string | null;
  subs: Record<string, string>;
};

/** All that postbacks have told, and what they told before a rejection named an amount of its own: an approval brings it back. */
export type KnownValues = PostbackValues & { before?: ToldAmounts };

export type Conversion = {
  id: string;
  networkId: string;
  advertiserId: string;
  offerId: string;
  partnerId: string;
  linkId: string;
  clickId: string;
  /** The advertiser-facing event id of a multi offer; empty for single ones. */
  eventId: string;
  /** The event record's id. */
  offerEventId: string | null;
  status: ConversionStatus;
  reason: string | null;
  advertiserStatus: AdvertiserStatus;
  statusBy: Actor;
  revenue: Micros;
  payout: Micros;
  rewardPoints: number;
  currency: string;
  overDelivery: boolean;
  test: boolean;
  values: KnownValues;
  click: Click;
  clickAt: number;
  receivedAt: number;
  /** When the advertiser's last change of it came; told only where a later word is to be judged. */
  lastWordAt?: number;
  userCompletedAt: number | null;
  createdAt: number;
  /** When a conversion that is pending by time becomes Success. */
  dueAt: number | null;
  receiptId: string;
  requestHash: string;
  changeNo: number;
  /** The cap counters it counts in, and whether it does now: a rejected one has given its places back. */
  capClaims: CapClaim[];
  capsCounted: boolean;
};

export type ConversionChange = {
  conversionId: string;
  no: number;
  from: ConversionStatus;
  to: ConversionStatus;
  reason: string | null;
  by: Actor;
  actor: string | null;
  at: number;
};
