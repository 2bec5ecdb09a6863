/** What a report is asked for; `from` is included, `to` excluded. */
export type ReportAsk = {
  networkId: string;
  from: number;
  to: number;
  timeZone: string;
  groupBy: readonly string[];
  basis: "click" | "conversion";
  filter: ReportFilter;
};

export type ReportFilter = {
  offerId?: string;
  partnerId?: string;
  advertiserId?: string;
  eventId?: string;
  country?: string;
  device?: string;
  os?: string;
  /** By number, 1 to 5. */
  subs: Record<number, string>;
};
