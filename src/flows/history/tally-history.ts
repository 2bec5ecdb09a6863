import type { Rim } from "../../rim";
import { countHistory, keepTallies } from "../../store/history/tallies";
import { nextLook } from "../../store/sweep-marks";

/** As long as a sample of clicks may reach back. */
const KEPT_MS = 7 * 86_400_000;

/** Counts what has come into History lately, for alerts and member health; answers how many kinds of lines. */
export async function tallyHistory(env: Env, { rim }: { rim: Rim }): Promise<number> {
  const { now, newId } = rim;
  const look = await nextLook(env, { name: "history", now, token: newId() });
  if (!look) return 0;
  const tallies = await countHistory(env, look, now);
  await keepTallies(env, look, { tallies, keepFrom: now - KEPT_MS });
  return tallies.length;
}
