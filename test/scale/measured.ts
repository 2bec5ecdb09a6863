/**
 * What one row takes of a D1 database, in bytes, with its indexes and with what pages leave empty.
 * test/store/room.test.ts measures all but the click, which the page counts for itself.
 */
export const BYTES = {
  mark: 68,
  quarter: 235,
  sub: 270,
  day: 220,
  conversion: 2_550,
  callback: 410,
  attempt: 4_700,
  "short attempt": 620,
  duplicate: 750,
  click: 940,
  "long click": 4_800,
};

/** How often a sweep asks its databases: each click shard, and besides. test/flows/sweep-questions.test.ts counts. */
export const QUESTIONS = {
  "in most minutes": { besides: 30, shard: 2 },
  "with the self-check": { besides: 42, shard: 12 },
  // What it does to old clicks is bound by steps, whichever shard they are in, and so is what it does to old marks, old logs,
  // parked postbacks that ended, quarter hours, of which a step asks thrice and a day twice, and detailed days, of which a step
  // asks once.
  "with it and most to remove": { besides: 42 + 2_000 + 59 + 59 + 19 + 505 + 305, shard: 11 },
};
