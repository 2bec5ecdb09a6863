import * as z from "zod";
import { readUuid } from "../../domain/ids";
import { isDay, readMoment } from "../../domain/moment";
import { moneyToNumber, parseMoney } from "../../domain/money";
import { isTooLong, MAX_VALUE } from "../../domain/text";

const MAX_MONEY = 1_000_000_000;
const SIX_DECIMALS = /^-?\d+(\.\d{1,6})?$/;

/** A UUID in any case, kept in lower case. */
export function uuid() {
  return z
    .string()
    .refine((text) => readUuid(text) !== null, "must be a UUID")
    .transform((text) => readUuid(text) ?? text)
    .meta({ format: "uuid" });
}

/** A decimal of at most six places: `amount()` for money, `amount(100)` for a percentage. */
export function amount(max = MAX_MONEY) {
  return decimal(z.number().min(0).max(max));
}

/** A decimal of at most six places that must be something. */
export function positiveAmount(max = MAX_MONEY) {
  return decimal(z.number().positive().max(max));
}

function decimal(number: z.ZodNumber) {
  return number.refine((value) => SIX_DECIMALS.test(String(value)), "must have at most 6 decimals");
}

/** A checked decimal as micro-units. */
export function toMicros(value: number): number {
  return parseMoney(String(value)) ?? 0;
}

/** Micro-units as the decimal that answers show. */
export const fromMicros = moneyToNumber;

/** The most characters of a name. */
export const MAX_NAME = 200;

/** A name that people read. */
export function name(max = MAX_NAME) {
  return z.string().trim().min(1).max(max);
}

/** A text that is, or is looked up among, the values of links and postbacks: at most as long as those are kept. */
export function value(text = z.string()) {
  const most = `must have at most ${MAX_VALUE} characters`;
  return text.refine((value) => !isTooLong(value), most).meta({ maxLength: MAX_VALUE });
}

/** A time with its zone, ISO 8601, or null. */
export function time() {
  return z.iso
    .datetime({ offset: true, message: "must be a time like 2026-01-31T12:00:00Z" })
    .transform((text) => new Date(text).toISOString())
    .meta({ format: "date-time" });
}

const DAY = 86_400_000;

/** A time as it was meant: a plus sign that was not encoded arrives as a space, as in 12:00:00+02:00. */
export function withPlus(text: string): string {
  return text.replace(/ (?=\d\d:\d\d$)/, "+");
}

/** What is wrong with a bound that is no time. */
export function notAMoment(text: string): string {
  const [day] = /^\d{4}-\d{2}-\d{2}/.exec(text) ?? [];
  if (day && !isDay(day)) return `${day} is not a day of the calendar`;
  return "must be a time like 2026-01-31T12:00:00Z or a day like 2026-01-31";
}

/** A bound of a span as Unix milliseconds: a time, or a UTC day, which `to` includes whole. */
export function moment(bound: "from" | "to") {
  return z
    .string()
    .transform((asked, context) => {
      const text = withPlus(asked);
      const at = readMoment(text);
      if (at !== null) return isDay(text) && bound === "to" ? at + DAY : at;
      context.addIssue({ code: "custom", message: notAMoment(text) });
      return z.NEVER;
    })
    .meta({ description: "A time like 2026-01-31T12:00:00Z or a UTC day like 2026-01-31" });
}

/** Unix milliseconds as ISO text; null stays null. */
export function iso(at: number): string;
export function iso(at: number | null): string | null;
export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
