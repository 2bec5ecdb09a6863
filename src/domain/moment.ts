const DAY = /^\d{4}-\d{2}-\d{2}(?=$|[T ])/;

/** Whether a text is a day that the calendar has: `2026-02-28`, but not `2026-02-30`, which Date would roll over. */
export function isDay(text: string): boolean {
  return DAY.exec(text)?.[0] === text && dayExists(text);
}

/** Unix milliseconds of a day or a time in ISO 8601; null for what is neither, or on a day that does not exist. */
export function readMoment(text: string): number | null {
  const [day] = DAY.exec(text) ?? [];
  const at = Date.parse(text);
  return day && Number.isFinite(at) && dayExists(day) ? at : null;
}

function dayExists(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return Number.isFinite(midnight.getTime()) && midnight.toISOString().startsWith(day);
}
