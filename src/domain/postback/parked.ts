/** A received and unjudged postback, with its request sealed. */
export type ParkedPostback = {
  id: string;
  networkId: string;
  clickId: string;
  offerId: string | null;
  code: "PARKED" | "EVENT_UNKNOWN";
  message: string;
  fingerprint: string;
  request: string;
  receivedAt: number;
};

/** How long a parked postback is tried again before it is called lost. */
export const PARKED_FOR_MS = 72 * 3_600_000;

/** Seconds to the next try of a parked postback: quick at first, since most clicks are only seconds late. */
export function parkedDelaySeconds(tries: number): number {
  return [2, 3, 5, 10, 30, 60, 120, 300, 600][tries] ?? 900;
}

/** What is said of one that was judged again and still waits: why, and whether it is tried by itself. */
export function waitingWords(why: string, nextInSeconds: number | null): string {
  const next =
    nextInSeconds === null
      ? "It is not tried by itself: mend the cause first, then replay it."
      : `It is tried again by itself in ${inWords(nextInSeconds)}, and so on until ${PARKED_FOR_MS / 3_600_000} hours after it was received.`;
  return `${why} ${next}`;
}

function inWords(seconds: number): string {
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}
