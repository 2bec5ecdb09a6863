import type * as z from "zod";
import { resendCallback } from "../../flows/callback/resend-callback";
import { findCallbackWithAttempts, listCallbacks } from "../../store/callback/list-callbacks";
import { answer } from "../answer";
import type { Asked } from "./asked";
import { bulkAnswer, eachMatching } from "./bulk";
import {
  callbackAnswer,
  callbackFilter,
  callbackQuery,
  PARTNER_HIDES_OF_CALLBACKS as HIDDEN,
} from "./callbacks.schema";
import { showCallback } from "./callbacks.shape";
import { type Api, endpoint } from "./endpoint";
import { answerRows } from "./listing";
import { orNotFound, orRefuse } from "./outcome";
import { ownOrNull, scoped, visibleColumns } from "./partner-view";

const tag = "Callbacks";
const data = callbackAnswer;

/** `/callbacks`: what partners were told, and each attempt to tell them. */
export function callbacks(api: Api): void {
  const list = {
    summary: "List callbacks",
    access: "everyone",
    query: callbackQuery,
    data,
    list: true,
  } as const;
  endpoint(api, { method: "get", path: "/callbacks", tag, ...list }, (asked) => {
    const { env, networkId, caller, query } = asked;
    return answerRows(asked, {
      name: "callbacks",
      columns: visibleColumns(caller, callbackAnswer, HIDDEN),
      read: (page) => listCallbacks(env, networkId, { ...page, filter: scoped(caller, query) }),
      show: (callback) => showCallback(caller, callback),
    });
  });
  const many = {
    summary: "Send all failed callbacks that match again",
    access: "change",
    query: callbackFilter,
    body: callbackFilter,
  } as const;
  endpoint(
    api,
    { method: "post", path: "/callbacks/resend", tag, ...many, data: bulkAnswer },
    resendMatching,
  );
  const one = { summary: "Read a callback with its attempts", access: "everyone", data } as const;
  endpoint(api, { method: "get", path: "/callbacks/{id}", tag, ...one }, answerCallback);
  const again = { summary: "Send a callback again", access: "change", data } as const;
  endpoint(api, { method: "post", path: "/callbacks/{id}/resend", tag, ...again }, async (asked) => {
    const { env, rim, networkId, caller, id } = asked;
    orRefuse(await resendCallback(env, { rim, networkId, callbackId: id(), actor: caller.actor }));
    return answerCallback(asked);
  });
}

async function answerCallback({ c, env, networkId, caller, id }: Asked): Promise<Response> {
  const callback = ownOrNull(caller, await findCallbackWithAttempts(env, networkId, id()));
  return answer(c, showCallback(caller, orNotFound(callback, "callback")));
}

type Filter = z.output<typeof callbackFilter>;

/** Without a state in the filter it is about the failed ones: nobody means to repeat all that went well. */
function resendMatching(asked: Asked<Filter, Filter>): Promise<Response> {
  const { c, env, rim, networkId, caller, query, body } = asked;
  const { cursor, ...filter } = { state: "failed", ...query, ...body };
  return eachMatching(c, {
    cursor,
    read: (page) => listCallbacks(env, networkId, { ...page, filter }),
    act: async ({ id }) => {
      const sent = await resendCallback(env, { rim, networkId, callbackId: id, actor: caller.actor });
      return sent.ok ? { id, ok: true, code: "RESENT", message: null } : { id, ...sent };
    },
  });
}
