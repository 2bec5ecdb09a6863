import type { Rim } from "../../rim";
import { daysWithDetails, markDetails, removeDetails } from "../../store/report/details";
import { forgetDays, type Limits, type Passing } from "./forget-days";

const DETAILS: Passing = {
  code: "DETAILS_REMOVED",
  name: "detailed sums",
  // When quarter hours alone no longer help, and still before anybody has to be alarmed.
  room: 7_500_000_000,
  leastDays: 31,
  find: daysWithDetails,
  mark: markDetails,
  async remove(env, day, from, step) {
    const { bytes, rows } = await removeDetails(env, day, step);
    return { bytes, next: rows < step ? null : from };
  },
};

/** Where DB runs out of room though quarter hours have gone, the daily sums of the detailed tiers go, the oldest days first. */
export const forgetDetails = (env: Env, ask: { rim: Rim } & Limits): Promise<number> =>
  forgetDays(env, DETAILS, ask);
