/** A stretch of time with one offset from UTC: until when (excluded), and the offset in milliseconds. */
export type OffsetSpan = { until: number; offset: number };

const DAY = 86_400_000;
const PROBE = DAY / 4;
const MINUTE = 60_000;

/** Whether a name is an IANA time zone: `isTimeZone("Asia/Kolkata")`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** How far a zone is from UTC at a moment, in milliseconds. */
export function offsetAt(timeZone: string, at: number): number {
  return readOffset(formatter(timeZone), at);
}

/** An offset as ISO 8601 has it: `+05:30`, `Z`. */
export function offsetText(offset: number): string {
  if (offset === 0) return "Z";
  const minutes = Math.floor(Math.abs(offset) / 60_000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The offsets of a zone in a span, in order; the last one ends at `to`. Clock changes fall on whole minutes. */
export function offsetSpans(timeZone: string, from: number, to: number): OffsetSpan[] {
  const format = formatter(timeZone);
  const spans: OffsetSpan[] = [];
  let offset = readOffset(format, from);
  for (let at = from; at < to; at += PROBE) {
    const next = Math.min(at + PROBE, to);
    const after = readOffset(format, next);
    if (after === offset) continue;
    spans.push({ until: findChange(format, at, next), offset });
    offset = after;
  }
  return [...spans, { until: to, offset }];
}

/** The offset at a moment of the spans. */
export function offsetIn(spans: OffsetSpan[], at: number): number {
  return (spans.find(({ until }) => at < until) ?? spans.at(-1))?.offset ?? 0;
}

/** The first minute in which the offset is no longer what it was at `from`. */
function findChange(format: Intl.DateTimeFormat, from: number, to: number): number {
  const before = readOffset(format, from);
  let [low, high] = [Math.floor(from / MINUTE), Math.ceil(to / MINUTE)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (readOffset(format, middle * MINUTE) === before) low = middle;
    else high = middle;
  }
  return high * MINUTE;
}

/**
 * The moment at which a calendar day begins in a zone: `startOfDay("Asia/Kolkata", "2026-11-21")`. Where clocks show
 * midnight twice it is the first, and where they skip it (Havana, Santiago, the Azores) the moment they do.
 */
export function startOfDay(timeZone: string, day: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const offsets = [midnight - DAY, midnight + DAY].map((at) => offsetAt(timeZone, at));
  const moments = offsets.map((offset) => midnight - offset);
  const shown = moments.filter((at) => at + offsetAt(timeZone, at) === midnight);
  return shown.length > 0 ? Math.min(...shown) : Math.max(...moments);
}

function formatter(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
}

function readOffset(format: Intl.DateTimeFormat, at: number): number {
  const name = format.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const [, sign, hours, minutes, seconds] = /GMT([+-])(\d\d):?(\d\d)?:?(\d\d)?/.exec(name) ?? [];
  if (!sign) return 0;
  const length = (Number(hours) * 60 + Number(minutes ?? 0)) * MINUTE + Number(seconds ?? 0) * 1000;
  return sign === "-" ? -length : length;
}
