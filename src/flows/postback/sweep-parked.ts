import type { Rim } from "../../rim";
import { takeDueParked } from "../../store/postback/parked";
import { drain } from "../drain";
import { replayParked } from "./replay-parked";

/** Tries the parked postbacks that are due, each by itself; answers how many. */
export function sweepParked(env: Env, input: { rim: Rim }): Promise<number> {
  const { rim } = input;
  return drain({
    name: "parked",
    take: (limit) => takeDueParked(env, rim.now, limit),
    each: (parkedId) => replayParked(env, { rim, parkedId }),
  });
}
