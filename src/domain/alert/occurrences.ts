import { DESTINATION_NAMES } from "../callback/attempt";
import type { Destination } from "../callback/plan";
import { type HealthReason, healthWords } from "../member/health";
import { moneyToNumber } from "../money";
import { readCapKey } from "../offer/caps";
import type { Found } from "../report/self-check";
import type { Alert, Occurrence } from "./alert";

// What each kind of alert makes of the facts of its network. A subject names one occurrence for as long as it lasts.

/** A cap with its counter in a period that runs or has just ended; `of` is the offer, event or link in words. */
export type CapUsage = {
  key: string;
  of: string;
  offerId: string;
  limit: number;
  used: number;
  reachedAt: number | null;
  /** Of the offer, for caps on revenue. */
  currency: string;
};

/** Thousands set apart, as pages have them. */
const words = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: 6 });

/** Caps of which at least the alert's share is used. */
export function capOccurrences({ threshold, offerId }: Alert, caps: readonly CapUsage[]): Occurrence[] {
  const percent = threshold ?? 100;
  return caps
    .filter((cap) => offerId === null || cap.offerId === offerId)
    .filter((cap) => cap.reachedAt !== null || cap.used * 100 >= cap.limit * percent)
    .map((cap) => {
      const { scope, metric, period } = readCapKey(cap.key);
      const shown = (value: number) => (metric === "revenue" ? moneyToNumber(value) : value);
      const [used, limit] = [shown(cap.used), shown(cap.limit)];
      const reached = cap.reachedAt !== null;
      const how = reached ? "is reached" : `has passed ${percent} %`;
      const unit = metric === "revenue" ? ` ${cap.currency}` : "";
      const message = `${cap.of}: the ${period} cap on ${metric} ${how} (${words(used)} of ${words(limit)}${unit}).`;
      return {
        subject: cap.key,
        message,
        data: { scope, offerId: cap.offerId, metric, period, limit, used, reached },
      };
    });
}

/** Clicks since the last conversion, of an offer or, where a partner is named, of the partner's on it. */
export type Silence = { offerId: string; name: string; partnerId: string | null; clicks: number };

/** Offers that many clicks have not brought a conversion. */
export function silentOccurrences(alert: Alert, silences: readonly Silence[]): Occurrence[] {
  return silences
    .filter(({ partnerId }) => partnerId === alert.partnerId)
    .filter(({ offerId }) => alert.offerId === null || offerId === alert.offerId)
    .filter(({ clicks }) => clicks >= (alert.threshold ?? 1))
    .map(({ offerId, name, partnerId, clicks }) => ({
      subject: partnerId === null ? `offer:${offerId}` : `offer:${offerId}|partner:${partnerId}`,
      message: `${name}: ${words(clicks)} ${clicks === 1 ? "click" : "clicks"}${partnerId === null ? "" : " of the partner"} since the last conversion.`,
      data: { offerId, partnerId, clicks },
    }));
}

/** A destination whose breaker is open (`host`), or a partner whose callbacks were given up of late. */
export type FailingCallbacks = {
  partnerId: string;
  partner: string;
  host: string | null;
  destination: Destination | null;
  failed: number;
};

/** So many callbacks given up within an hour are the endpoint's doing, not one callback's. */
const GIVEN_UP = 10;

/** Partners' endpoints that do not take their callbacks. */
export function callbackOccurrences(
  { partnerId }: Alert,
  failing: readonly FailingCallbacks[],
): Occurrence[] {
  return failing
    .filter((one) => partnerId === null || one.partnerId === partnerId)
    .filter(({ host, failed }) => host !== null || failed >= GIVEN_UP)
    .map(({ partnerId: id, partner, host, destination, failed }) => ({
      subject: host === null ? `partner:${id}` : `endpoint:${id}|${destination}|${host}`,
      message:
        destination === null
          ? `${partner}: ${words(failed)} callbacks were given up within the hour.`
          : `${partner}: ${host} (${DESTINATION_NAMES[destination]}) has failed ten times in a row, its callbacks wait.`,
      data: { partnerId: id, host, destination, failed },
    }));
}

/** Refused postbacks of an offer (or of none) by code, in the last hour and in the day before it. */
export type PostbackErrors = { offerId: string; code: string; hour: number; dayBefore: number };

/** More than so many times the mean hour of the day before is a rise. */
const RISE = 2;

/** Whether refused postbacks are many and more than usual. */
export function errorOccurrences(
  { threshold, offerId }: Alert,
  errors: readonly PostbackErrors[],
): Occurrence[] {
  const watched = errors.filter((one) => offerId === null || one.offerId === offerId);
  const hour = watched.reduce((sum, one) => sum + one.hour, 0);
  const usual = watched.reduce((sum, one) => sum + one.dayBefore, 0) / 24;
  if (hour < (threshold ?? 1) || hour <= RISE * usual) return [];
  const codes: Record<string, number> = {};
  for (const one of watched) if (one.hour > 0) codes[one.code] = (codes[one.code] ?? 0) + one.hour;
  const usually = Math.round(usual * 10) / 10;
  const message = `${words(hour)} ${hour === 1 ? "postback was" : "postbacks were"} refused within the hour; the day before it was ${words(usually)} an hour.`;
  return [{ subject: "postback_errors", message, data: { errors: hour, usualAnHour: usually, codes } }];
}

/** A partner's offers whose clicks carry unhealthy ids. */
export type UnhealthyPartner = {
  partnerId: string;
  partner: string;
  offers: { offerId: string; reasons: HealthReason[] }[];
};

/** Partners whose member ids are unhealthy. */
export function memberOccurrences(
  { partnerId }: Alert,
  unhealthy: readonly UnhealthyPartner[],
): Occurrence[] {
  return unhealthy
    .filter((one) => partnerId === null || one.partnerId === partnerId)
    .map(({ partnerId: id, partner, offers }) => {
      const reasons = [...new Set(offers.flatMap((offer) => offer.reasons))];
      const message = `${partner}: ${reasons.map(healthWords).join(" ")}`;
      return { subject: `partner:${id}`, message, data: { partnerId: id, reasons, offers } };
    });
}

/** Postbacks whose click never came, in the last hour. */
export function lostOccurrences(lost: readonly { parkedId: string; clickId: string }[]): Occurrence[] {
  if (lost.length === 0) return [];
  const message = `${lost.length === 1 ? "A postback's click" : `The clicks of ${words(lost.length)} postbacks`} never arrived within 72 hours.`;
  return [{ subject: "click_lost", message, data: { count: lost.length, first: lost.slice(0, 20) } }];
}

/** Days on which the reports do not tie out. */
export function checkOccurrences(off: readonly { day: string; differences: Found }[]): Occurrence[] {
  return off.map(({ day, differences }) => ({
    subject: `day:${day}`,
    message: `The reports of ${day} differ from the records in ${differences.count} places.`,
    data: { day, count: differences.count, first: differences.first.slice(0, 20) },
  }));
}
