import { dropOldest } from "./drop-oldest";

const LATELY_MS = 60_000;
const MAX_REMEMBERED = 10_000;

const said = new Map<string, number>();

/** Whether this isolate has had the gate judge the same words lately: a guess of what the gate knows, and no more. */
export function saidLately(words: string, now: number): boolean {
  const at = said.get(words);
  return at !== undefined && now - at < LATELY_MS;
}

export function noteSaid(words: string, now: number): void {
  said.delete(words);
  said.set(words, now);
  dropOldest(said, MAX_REMEMBERED);
}
