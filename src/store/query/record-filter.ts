/** What clicks, conversions, callbacks and history can be filtered by; each list reads what it knows. */
export type RecordFilter = {
  from?: number;
  to?: number;
  offerId?: string;
  partnerId?: string;
  advertiserId?: string;
  linkId?: string;
  eventId?: string;
  kind?: string;
  status?: string;
  state?: string;
  code?: string;
  message?: string;
  level?: string;
  type?: string;
  test?: boolean;
  q?: string;
};
