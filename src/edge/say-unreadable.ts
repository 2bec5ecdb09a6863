import { logLine } from "../log";
import { dropOldest } from "./drop-oldest";

const A_MINUTE = 60_000;
const MAX_REMEMBERED = 1_000;

const said = new Map<string, number>();

/** Says in the log whose secret could not be opened, of each once a minute: retries come by the thousand. */
export function sayUnreadable(whose: { partnerId: string } | { alertId: string }, now: number): void {
  const key = Object.values(whose).join();
  if (Math.abs(now - (said.get(key) ?? Number.NEGATIVE_INFINITY)) < A_MINUTE) return;
  said.delete(key);
  said.set(key, now);
  dropOldest(said, MAX_REMEMBERED);
  logLine("error", "SECRET_UNREADABLE", whose);
}
