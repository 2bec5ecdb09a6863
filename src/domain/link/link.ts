import type { BlockedSource, Targeting } from "../offer/offer";
import type { CompiledTemplate } from "../template/macros";

/** What the redirect must know of a link, with its templates compiled: kept in KV and in isolates' memory. */
export type CompiledLink = {
  linkId: string;
  networkId: string;
  networkSlug: string;
  offerId: string;
  offerName: string;
  partnerId: string;
  advertiserId: string;
  /** Null when link, offer, partner and advertiser are all active, else what is not. */
  inactive: string | null;
  startsAt: number | null;
  endsAt: number | null;
  /** Until when the caps refuse clicks; null when no cap is reached. */
  cappedUntil: number | null;
  tracking: CompiledTemplate;
  fallback: CompiledTemplate | null;
  targeting: Targeting;
  blockedSources: BlockedSource[];
  storeFullIp: boolean;
};
