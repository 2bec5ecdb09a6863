import type { Status } from "../offer/offer";

/** What an alert can watch. */
export const ALERT_KINDS = [
  "cap_reached",
  "no_conversion",
  "callback_failing",
  "postback_errors",
  "member_ids",
  "click_lost",
  "self_check",
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export type Alert = {
  id: string;
  networkId: string;
  name: string;
  status: Status;
  kind: AlertKind;
  /** Per cent of a cap, clicks without a conversion, errors an hour; null for the kinds that have none. */
  threshold: number | null;
  /** Where set, only what concerns this offer or partner. */
  offerId: string | null;
  partnerId: string | null;
  /** One of the two is set. */
  webhookUrl: string | null;
  email: string | null;
  /** Sealed at rest. */
  signingSecret: string;
  createdAt: number;
  updatedAt: number;
};

/** The kinds that have a threshold: what it is when nobody says, and the most it can be. */
export const THRESHOLDS: Partial<Record<AlertKind, { usual: number; max: number }>> = {
  cap_reached: { usual: 80, max: 100 },
  no_conversion: { usual: 500, max: 10_000_000 },
  postback_errors: { usual: 20, max: 10_000_000 },
};

/** By what each kind can be narrowed down. */
export const NARROWED_BY: Record<AlertKind, readonly ("offerId" | "partnerId")[]> = {
  cap_reached: ["offerId"],
  no_conversion: ["offerId", "partnerId"],
  callback_failing: ["partnerId"],
  postback_errors: ["offerId"],
  member_ids: ["partnerId"],
  click_lost: [],
  self_check: [],
};

/** Something that an alert is about, as it stands: while it does, the alert fires once for the subject. */
export type Occurrence = { subject: string; message: string; data: Record<string, unknown> };

/** One firing of an alert, with how its delivery goes. */
export type Firing = Occurrence & {
  id: string;
  alertId: string;
  networkId: string;
  firedAt: number;
  endedAt: number | null;
  delivery: "waiting" | "delivered" | "failed";
  tries: number;
  lastError: string | null;
};

/** Seconds to wait after the first, second … failed delivery; after one more it is given up. */
const LADDER = [60, 300, 900, 3600, 3 * 3600];

/** When a delivery that failed for the `tries`th time is tried again, or null when it is not. */
export function nextDelivery(tries: number, now: number): number | null {
  const wait = LADDER[tries - 1];
  return wait === undefined ? null : now + wait * 1000;
}

/** The body that a webhook gets: the same on each try, but for `sentAt`. */
export function alertBody(
  alert: Pick<Alert, "id" | "name" | "kind" | "networkId">,
  firing: Pick<Firing, "id" | "subject" | "message" | "data" | "firedAt">,
  sentAt: number,
): string {
  const { id, name, kind, networkId } = alert;
  return JSON.stringify({
    id: firing.id,
    type: "alert",
    sentAt: new Date(sentAt).toISOString(),
    firedAt: new Date(firing.firedAt).toISOString(),
    alert: { id, name, kind, networkId },
    subject: firing.subject,
    message: firing.message,
    data: firing.data,
  });
}
