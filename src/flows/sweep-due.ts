import { logLine } from "../log";
import type { Rim } from "../rim";
import { dueConversions } from "../store/conversions";
import { changeStatus } from "./change-status";

const A_SWEEP = 200;

/** Turns pending conversions whose day has come into Success; answers how many. */
export async function sweepDueConversions(env: Env, input: { rim: Rim }): Promise<number> {
  const due = await dueConversions(env, input.rim.now, A_SWEEP);
  for (const { id, networkId } of due) {
    const change = { to: "Success", reason: null, by: "time", actor: null } as const;
    const changed = await changeStatus(env, { rim: input.rim, networkId, conversionId: id, ...change });
    if (!changed.ok)
      logLine("warn", "DUE_CONVERSION_NOT_CHANGED", { conversionId: id, message: changed.message });
  }
  return due.length;
}
