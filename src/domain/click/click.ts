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

/** The fields of a click in the order in which its row lists them; new ones go to the end, since rows are on their way. */
export const CLICK_FIELDS = [
  "id",
  "networkId",
  "linkId",
  "offerId",
  "partnerId",
  "advertiserId",
  "at",
  "kind",
  "pubClickId",
  "pubMemberId",
  "subs",
  "pubSessionId",
  "pubGender",
  "pubAge",
  "pubGeoCountry",
  "pubGeoState",
  "pubPostalCode",
  "country",
  "region",
  "city",
  "device",
  "os",
  "browser",
  "language",
  "referrer",
  "ip",
  "userAgent",
  "destination",
  "test",
] as const satisfies readonly (keyof Click)[];

/** A click as a bare list, two thirds of the bytes of its object: the text that queues carry and D1 is given to insert. */
export function clickRow(click: Click): string {
  return JSON.stringify(CLICK_FIELDS.map((field) => click[field]));
}

/** The click of what is in a row. */
export function clickOfRow(row: readonly unknown[]): Click {
  const click: Record<string, unknown> = {};
  for (let i = 0; i < CLICK_FIELDS.length; i++) click[CLICK_FIELDS[i] as string] = row[i] ?? null;
  return click as Click;
}
