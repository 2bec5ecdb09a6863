const DAY = 86_400_000;

/** An offer's click window is never longer: routes/api/offers.schema refuses more. */
export const LONGEST_WINDOW_DAYS = 365;
/** Unless told otherwise: so long after the longest window a late postback still finds its click and is kept for review. */
const USUAL_GRACE_DAYS = 30;
/** Never less: a postback of the window's last minute may be parked for 72 hours and then needs its click. */
const LEAST_GRACE_DAYS = 4;

/**
 * For how many days raw clicks are kept, by the setting KEEP_CLICKS_DAYS and the longest click window of any offer:
 * `keptDays("", 90)` → 120, `keptDays("30", 90)` → 94, `keptDays("forever", 90)` → null.
 */
export function keptDays(setting: string | undefined, longestWindowDays: number): number | null {
  const text = (setting ?? "").trim().toLowerCase();
  if (text === "forever") return null;
  if (text === "") return longestWindowDays + USUAL_GRACE_DAYS;
  if (!/^[1-9]\d{0,4}$/.test(text))
    throw new Error('KEEP_CLICKS_DAYS is neither a whole number of days nor "forever"; no click is removed');
  return Math.max(Number(text), longestWindowDays + LEAST_GRACE_DAYS);
}

/** The beginning of the first UTC day whose clicks are kept. */
export function keptFrom(now: number, days: number): number {
  return Math.floor(now / DAY) * DAY - days * DAY;
}

/** From this share of its limit a database wants a person. */
const FILLING_SHARE = 0.8;
/** What Cloudflare lets one D1 database hold. */
const D1_LIMIT_BYTES = 10_000_000_000;

/** How full a database is, in whole per cent: `percentFull(5e9)` → 50. */
export function percentFull(bytes: number): number {
  return Math.floor((bytes / D1_LIMIT_BYTES) * 100);
}

/** Whether somebody should do something about a database's size. */
export function isFilling(bytes: number): boolean {
  return bytes >= D1_LIMIT_BYTES * FILLING_SHARE;
}
