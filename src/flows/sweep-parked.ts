import { logLine } from "../log";
import type { Rim } from "../rim";
import { takeDueParked } from "../store/parked";
import { replayParked } from "./replay-parked";

const A_SWEEP = 100;

/** Tries the parked postbacks that are due, each by itself; answers how many. */
export async function sweepParked(env: Env, input: { rim: Rim }): Promise<number> {
  const ids = await takeDueParked(env, input.rim.now, A_SWEEP);
  for (const parkedId of ids) {
    try {
      await replayParked(env, { rim: input.rim, parkedId });
    } catch (error) {
      logLine("error", "REPLAY_FAILED", { parkedId, error });
    }
  }
  return ids.length;
}
