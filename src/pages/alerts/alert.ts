import type { AlertKind, Firing } from "../../domain/alert/alert";
import type { Status } from "../../domain/offer/offer";
import type { Option } from "../ui/field";

/** An alert as the API tells it. */
export type AlertView = {
  id: string;
  name: string;
  status: Status;
  kind: AlertKind;
  threshold: number | null;
  offerId: string | null;
  partnerId: string | null;
  webhookUrl: string | null;
  email: string | null;
  state: "quiet" | "firing";
  lastFiring: {
    id: string;
    subject: string;
    message: string;
    firedAt: string;
    endedAt: string | null;
    delivery: "waiting" | "delivered" | "failed";
    tries: number;
    lastError: string | null;
  } | null;
  createdAt: string;
  updatedAt: string;
};

/** The last firing of one thing that an alert has fired for. */
export type SubjectFiring = Pick<Firing, "subject" | "message" | "firedAt" | "endedAt" | "delivery">;

/** The form of an alert as somebody filled it in. */
export type AlertEntry = Record<
  "name" | "status" | "kind" | "threshold" | "offerId" | "partnerId" | "webhookUrl" | "email",
  string
>;

/** What each kind of alert watches, in words. */
export const KINDS: Record<AlertKind, string> = {
  cap_reached: "A cap is close to full",
  no_conversion: "Clicks without a conversion",
  callback_failing: "A partner's callbacks fail",
  postback_errors: "Many refused postbacks",
  member_ids: "A partner's member ids are unhealthy",
  click_lost: "Clicks are not kept",
  self_check: "The nightly self-check finds something",
};

export const KIND_OPTIONS: Option[] = Object.entries(KINDS).map(([value, label]) => ({ value, label }));
export const STATUSES: Option[] = [
  { value: "active", label: "active" },
  { value: "paused", label: "paused" },
];
