/** The reasons that GoKart gives by itself, as callbacks and the API name them. */
const WORDS: Record<string, string> = {
  pending_days: "Waits for its pending days",
  manual_review: "Waits for review",
  advertiser_pending: "Pending with the advertiser",
  advertiser_rejected: "Rejected by the advertiser",
  cap_reached: "Over the cap",
  window_expired: "Too long after the click",
  too_fast: "Too soon after the click",
  amount_missing: "The postback had no amount",
  amount_invalid: "The amount could not be read",
  currency_mismatch: "The amount is in another currency than the offer's",
};

/** Why a conversion is Pending or Rejected: ours in words, with its code on hover; what people wrote as they wrote it. */
export function Reason({ reason }: { reason: string }) {
  const words = WORDS[reason];
  return words ? <span title={reason}>{words}</span> : <bdi>{reason}</bdi>;
}
