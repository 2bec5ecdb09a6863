import * as z from "zod";
import type { Caller } from "../../domain/access/caller";
import { partnerTrace } from "../../domain/trace/for-partner";
import type { TraceStep } from "../../domain/trace/trace";
import { readTrace } from "../../flows/trace/read-trace";
import { answer } from "../answer";
import { type Api, endpoint } from "./endpoint";
import { iso } from "./fields";
import { orNotFound } from "./outcome";

const step = z
  .object({
    time: z.string(),
    type: z.enum([
      "redirect",
      "destination",
      "postback",
      "parked",
      "conversion",
      "status",
      "callback",
      "attempt",
      "note",
    ]),
    code: z.string(),
    message: z.string(),
    responseId: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "TraceStep" });

/** `/clicks/{gk_click_id}/trace`: everything that happened to a click, in time order. */
export function trace(api: Api): void {
  const spec = {
    tag: "Clicks",
    summary: "The whole story of a click",
    access: "everyone",
    data: z.array(step),
  } as const;
  endpoint(api, { method: "get", path: "/clicks/{gkClickId}/trace", ...spec }, async (asked) => {
    const { c, env, networkId, caller } = asked;
    const input = { networkId, clickId: asked.id("gkClickId"), partnerId: caller.partnerId };
    return answer(c, showSteps(caller, orNotFound(await readTrace(env, input), "click")));
  });
}

function showSteps(caller: Caller, steps: TraceStep[]) {
  const seen = caller.role === "partner" ? partnerTrace(steps) : steps;
  return seen.map(({ at, ...step }) => ({ time: iso(at), ...step }));
}
