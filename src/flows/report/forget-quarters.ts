import type { Rim } from "../../rim";
import { stretchEnd } from "../../store/report/daily-rollups";
import { daysWithQuarters, markQuarters, removeQuarters } from "../../store/report/quarters";
import { forgetDays, type Limits, type Passing } from "./forget-days";

const QUARTERS: Passing = {
  code: "QUARTERS_REMOVED",
  name: "quarter hours",
  // Of 10 GB, and before anybody has to be alarmed.
  room: 7_000_000_000,
  // What is asked by the hour and in any zone is a week old.
  leastDays: 8,
  find: daysWithQuarters,
  mark: markQuarters,
  async remove(env, { networkId, day }, from, step) {
    const to = await stretchEnd(env, { networkId, tier: { reads: "s" }, day, from }, step);
    const bytes = await removeQuarters(env, { networkId, day: { from, to } });
    return { bytes, next: to < day.to ? to : null };
  },
};

/** Where DB runs out of room, the quarter hours of the oldest days that stand in the daily rows go. */
export const forgetQuarters = (env: Env, ask: { rim: Rim } & Limits): Promise<number> =>
  forgetDays(env, QUARTERS, ask);
