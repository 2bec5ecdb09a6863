import type { Rim } from "../rim";
import { addTallies, countHistory } from "../store/history-tallies";
import { nextLook } from "../store/sweep-marks";

/** As long as a sample of clicks may reach back. */
const KEPT_MS = 7 * 86_400_000;

/** Counts what came into History since the last look, for alerts and member health; answers how many kinds of lines. */
export async function tallyHistory(env: Env, { rim }: { rim: Rim }): Promise<number> {
  const { now, newId } = rim;
  const look = await nextLook(env, { name: "history", now, token: newId() });
  if (!look) return 0;
  const tallies = await countHistory(env, look);
  await addTallies(env, look, { tallies, keepFrom: now - KEPT_MS });
  return tallies.length;
}
