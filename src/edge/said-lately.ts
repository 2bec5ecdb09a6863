import { dropOldest } from "./drop-oldest";

const LATELY_MS = 60_000;
/** Some megabytes at most. */
const MAX_REMEMBERED = 5_000;
const MAX_LENGTH = 1_000;

const said = new Map<string, { hash: string; at: number }>();

/** The hash of words that this isolate has had the gate judge lately: a guess of what the gate knows, and no more. */
export function saidLately(words: string, now: number): string | null {
  const known = said.get(words);
  return known && now - known.at < LATELY_MS ? known.hash : null;
}

export function noteSaid(words: string, hash: string, now: number): void {
  said.delete(words);
  if (words.length <= MAX_LENGTH) said.set(words, { hash, at: now });
  dropOldest(said, MAX_REMEMBERED);
}
