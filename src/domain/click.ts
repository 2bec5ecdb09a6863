export type ClickKind = "human" | "bot" | "preview" | "prefetch";

/** What the partner's link carried. `subs` is pub_sub_1 … pub_sub_15 by number. */
export type ClickParams = {
  pubClickId: string;
  pubMemberId: string;
  subs: Record<string, string>;
  pubSessionId: string | null;
  pubGender: string | null;
  pubAge: string | null;
  pubGeoCountry: string | null;
  pubGeoState: string | null;
  pubPostalCode: string | null;
};

export type Click = ClickParams & {
  id: string;
  networkId: string;
  linkId: string;
  offerId: string;
  partnerId: string;
  advertiserId: string;
  at: number;
  kind: ClickKind;
  country: string | null;
  region: string | null;
  city: string | null;
  device: string | null;
  os: string | null;
  browser: string | null;
  language: string | null;
  referrer: string | null;
  ip: string | null;
  userAgent: string | null;
  destination: string;
  test: boolean;
};

export const SUB_COUNT = 15;
/** Reports can be grouped by the first five subs. */
export const REPORTED_SUBS = 5;
