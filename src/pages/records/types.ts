/** A conversion as the API's /conversions tells it, as far as lists show it. */
export type ConversionRow = {
  id: string;
  gkClickId: string;
  offerId: string;
  partnerId: string;
  eventId: string | null;
  status: string;
  reason: string | null;
  revenue: number;
  payout: number;
  currency: string;
  overDelivery: boolean;
  test: boolean;
  pubMemberId: string;
  receivedAt: string;
};
