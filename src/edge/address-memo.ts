const HOUR = 3_600_000;
const MAX_ADDRESSES = 2_000;

/** What this isolate has seen of an address and not told the database, and when it tells next. */
type Memo = { untold: number; nextAt: number };
const memos = new Map<string, Memo>();

/** Notes one more postback of an address; answers how many to tell of now, 0 while an hour has not passed. */
export function noteAddress(key: string, now: number): number {
  if (!memos.has(key) && memos.size >= MAX_ADDRESSES) memos.clear();
  const memo = memos.get(key) ?? { untold: 0, nextAt: 0 };
  memos.set(key, memo);
  memo.untold += 1;
  if (now < memo.nextAt) return 0;
  memo.nextAt = now + HOUR;
  return memo.untold;
}

/** Notes that the database has been told of so many. */
export function toldAddress(key: string, count: number): void {
  const memo = memos.get(key);
  if (memo) memo.untold = Math.max(0, memo.untold - count);
}
