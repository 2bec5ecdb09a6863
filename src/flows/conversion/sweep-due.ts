import type { Conversion } from "../../domain/conversion/conversion";
import type { Rim } from "../../rim";
import { dueConversions } from "../../store/conversion/conversions";
import { drain } from "../drain";
import { changeStatus } from "./change-status";

/** Turns pending conversions whose day has come into Success; answers how many. */
export function sweepDueConversions(env: Env, input: { rim: Rim }): Promise<number> {
  const { rim } = input;
  return drain({
    name: "due",
    take: (limit) => dueConversions(env, rim.now, limit),
    each: async ({ id, networkId }: Conversion) => {
      const change = { to: "Success", reason: null, by: "time", actor: null } as const;
      const changed = await changeStatus(env, { rim, networkId, conversionId: id, ...change });
      if (!changed.ok) throw new Error(`conversion ${id}: ${changed.message}`);
    },
  });
}
