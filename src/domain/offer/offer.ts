import type { Micros } from "../money";

export type Status = "active" | "paused";
export type OfferStatus = "draft" | "active" | "paused" | "expired";

/** What the advertiser pays us. `percent` is of cnv_amount, `reported` is cnv_payout as it came. */
export type Revenue = { type: "fixed" | "percent" | "reported"; amount: Micros };

/** What we pay the partner. `percent` is of cnv_amount, `share` is a percentage of our revenue. */
export type Payout = { type: "fixed" | "percent" | "share"; amount: Micros };

export type CapPeriod = "day" | "week" | "month" | "total";
export type CapMetric = "conversions" | "revenue";
/** `limit` is a count for conversions and micro-units for revenue. */
export type Cap = { metric: CapMetric; period: CapPeriod; limit: number };
export type OverCap = "honour" | "pending" | "reject";

export type Targeting = {
  countries: { allow: string[]; deny: string[] };
  devices: string[];
  os: string[];
  startsAt: string | null;
  endsAt: string | null;
};
/** Traffic of one partner whose pub_sub_`sub` has this value is refused. */
export type BlockedSource = { partnerId: string; sub: number; value: string };

export type Creative = {
  title: string;
  description: string;
  instructions: string;
  imageUrl: string | null;
  callToAction: string;
  category: string;
};

/** What a conversion of an offer, or of one of its events, is worth and how often it may happen. */
export type Terms = {
  revenue: Revenue;
  payout: Payout;
  rewardPoints: number;
  caps: Cap[];
  allowRepeatConversions: boolean;
  pendingDays: number;
};

export type OfferEvent = Terms & {
  id: string;
  eventId: string;
  aliases: string[];
  name: string;
  sequenceNumber: number | null;
};

export type Offer = Terms & {
  id: string;
  networkId: string;
  advertiserId: string;
  name: string;
  type: "single" | "multi";
  integrationId: string | null;
  status: OfferStatus;
  trackingUrl: string;
  fallbackUrl: string | null;
  currency: string;
  clickWindowDays: number;
  minSecondsToConvert: number;
  rewarding: "automatic" | "manual";
  overCap: OverCap;
  creative: Creative;
  targeting: Targeting;
  blockedSources: BlockedSource[];
  events: OfferEvent[];
  createdAt: number;
  updatedAt: number;
};

/** One partner × one offer. Its id is the one in the tracking link. */
export type Link = {
  id: string;
  networkId: string;
  offerId: string;
  partnerId: string;
  status: Status;
  payout: Payout | null;
  eventPayouts: { eventId: string; payout: Payout }[];
  caps: Cap[];
  createdAt: number;
  updatedAt: number;
};
