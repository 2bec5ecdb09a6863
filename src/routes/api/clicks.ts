import { findNetworkClick, listClicks } from "../../store/click/list-clicks";
import { answer } from "../answer";
import { clickAnswer, clickQuery, PARTNER_HIDES_OF_CLICKS as HIDDEN, showClick } from "./clicks.schema";
import { type Api, endpoint } from "./endpoint";
import { answerRows } from "./listing";
import { orNotFound } from "./outcome";
import { ownOrNull, scoped, visible, visibleColumns } from "./partner-view";

const tag = "Clicks";
const data = clickAnswer;

/** `/clicks`: every click that was recorded, bots and tests too. */
export function clicks(api: Api): void {
  const list = { summary: "List clicks", access: "everyone", query: clickQuery, data, list: true } as const;
  endpoint(api, { method: "get", path: "/clicks", tag, ...list }, (asked) => {
    const { env, networkId, caller, query } = asked;
    return answerRows(asked, {
      name: "clicks",
      columns: visibleColumns(caller, clickAnswer, HIDDEN),
      read: (page) => listClicks(env, networkId, { ...page, filter: scoped(caller, query) }),
      show: (click) => visible(caller, showClick(click), HIDDEN),
    });
  });
  const one = { summary: "Read a click", access: "everyone", data } as const;
  endpoint(
    api,
    { method: "get", path: "/clicks/{gkClickId}", tag, ...one },
    async ({ c, env, networkId, caller, id }) => {
      const click = ownOrNull(caller, await findNetworkClick(env, networkId, id("gkClickId")));
      return answer(c, visible(caller, showClick(orNotFound(click, "click")), HIDDEN));
    },
  );
}
