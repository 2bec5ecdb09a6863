import { changeStatus } from "../../flows/conversion/change-status";
import { findConversion } from "../../store/conversion/conversions";
import { listConversions, withChanges } from "../../store/conversion/list-conversions";
import { answer } from "../answer";
import type { Asked } from "./asked";
import {
  conversionAnswer,
  conversionQuery,
  PARTNER_HIDES_OF_CONVERSIONS as HIDDEN,
  statusBody,
} from "./conversions.schema";
import { showConversion } from "./conversions.shape";
import { type Api, endpoint } from "./endpoint";
import { answerRows } from "./listing";
import { orNotFound, orRefuse } from "./outcome";
import { ownOrNull, scoped, visibleColumns } from "./partner-view";

const tag = "Conversions";
const data = conversionAnswer;

/** `/conversions`: what was decided about each action, and what became of it. */
export function conversions(api: Api): void {
  const list = {
    summary: "List conversions",
    access: "everyone",
    query: conversionQuery,
    data,
    list: true,
  } as const;
  endpoint(api, { method: "get", path: "/conversions", tag, ...list }, (asked) => {
    const { env, networkId, caller, query } = asked;
    return answerRows(asked, {
      name: "conversions",
      columns: visibleColumns(caller, conversionAnswer, HIDDEN),
      read: (page) => listConversions(env, networkId, { ...page, filter: scoped(caller, query) }),
      show: (conversion) => showConversion(caller, conversion),
    });
  });
  const one = { summary: "Read a conversion", access: "everyone", data } as const;
  endpoint(api, { method: "get", path: "/conversions/{id}", tag, ...one }, answerConversion);
  const change = {
    summary: "Change a conversion's status",
    access: "change",
    body: statusBody,
    data,
  } as const;
  endpoint(api, { method: "patch", path: "/conversions/{id}", tag, ...change }, async (asked) => {
    const { env, rim, networkId, caller, body } = asked;
    const to = { to: body.status, reason: body.reason, by: "staff", actor: caller.actor } as const;
    orRefuse(await changeStatus(env, { rim, networkId, conversionId: asked.id(), ...to }));
    return answerConversion(asked);
  });
}

async function answerConversion({ c, env, networkId, caller, id }: Asked): Promise<Response> {
  const found = ownOrNull(caller, await findConversion(env, networkId, id()));
  const [conversion] = await withChanges(env, [orNotFound(found, "conversion")]);
  return answer(c, conversion && showConversion(caller, conversion));
}
