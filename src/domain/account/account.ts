import type { Status } from "../offer/offer";

/** A tenant. Every other record belongs to one network and no query may cross networks. */
export type Network = {
  id: string;
  slug: string;
  name: string;
  currency: string;
  timezone: string;
  policies: NetworkPolicies;
};
export type NetworkPolicies = {
  /** Partners' callbacks name the advertiser and carry the customer's e-mail and address. */
  shareAdvertiserData: boolean;
  /** Keep visitors' whole addresses instead of /24 and /48. */
  storeFullIp: boolean;
};

export const RESERVED_SLUGS = ["api", "www", "app"];
export const DEFAULT_NETWORK_ID = "00000000-0000-7000-8000-000000000001";

export type Answers = "auto" | "always200" | "codes";
export type PostbackSecurity = {
  requireToken: boolean;
  requireSignature: boolean;
  allowedIps: string[];
  /** What rotations have replaced; an old one is accepted for postbacks that came before its end. */
  oldTokens?: OldToken[];
  oldSecrets?: OldSecret[];
};
export type OldToken = { token: string; until: number };
/** Sealed at rest. */
export type OldSecret = { sealed: string; until: number };
export type Advertiser = {
  id: string;
  networkId: string;
  name: string;
  status: Status;
  answers: Answers;
  postbackSecurity: PostbackSecurity;
  postbackToken: string;
  /** Sealed at rest. */
  postbackSecret: string;
  createdAt: number;
  updatedAt: number;
};

export type AccountCallback = {
  /** Null for a partner that hears of conversions by GET only: the wishes below hold for those too. */
  url: string | null;
  sendPending: boolean;
  sendRejected: boolean;
  answerMustContain: string | null;
  headerName: string | null;
  /** Sealed at rest. */
  headerValue: string | null;
  casing: "camel" | "pascal";
};
/** A signing secret (`whsec_…`, sealed at rest); an old one goes on signing until `until`. */
export type SigningSecret = { sealed: string; until: number | null };
export type Partner = {
  id: string;
  networkId: string;
  name: string;
  status: Status;
  callback: AccountCallback | null;
  globalPostback: string | null;
  signingSecrets: SigningSecret[];
  createdAt: number;
  updatedAt: number;
};
/** A partner's postback for one event of one offer; `eventId` null is for single-event offers. */
export type PartnerPostback = {
  id: string;
  offerId: string;
  partnerId: string;
  eventId: string | null;
  urlTemplate: string;
};

export type Role = "owner" | "manager" | "analyst" | "partner";
