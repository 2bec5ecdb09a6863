import * as z from "zod";
import type { HistoryEntry } from "../../domain/history/history";
import { listHistory } from "../../store/history/list-history";
import { type Api, endpoint } from "./endpoint";
import { iso } from "./fields";
import { answerRows, inOrder, recordQuery } from "./listing";

const optional = z.string().nullable();
const level = z.enum(["info", "warning", "error"]);
const type = z.enum(["redirect", "postback", "conversion", "callback", "ingest", "system"]);
// A line names neither a link nor an advertiser.
const query = inOrder(
  recordQuery
    .omit({ linkId: true, advertiserId: true })
    .extend({ level: level.optional(), type: type.optional(), code: z.string().optional() }),
);

/** A line of the History Logs as answers show it. */
const historyAnswer = z
  .object({
    id: z.string(),
    time: z.string(),
    level,
    type,
    code: z.string(),
    message: z.string(),
    gkClickId: optional,
    offerId: optional,
    partnerId: optional,
    responseId: optional,
    count: z.number().meta({ description: "How many like it this line stands for" }),
    request: z
      .object({
        method: z.string(),
        url: z.string(),
        body: z.string().optional(),
        ip: optional.optional(),
        userAgent: optional.optional(),
      })
      .nullable()
      .meta({ description: "Secrets are masked" }),
  })
  .meta({ id: "HistoryLine" });

/** `/history-logs`: what was refused, parked, repeated or failed, and why. */
export function history(api: Api): void {
  const spec = {
    tag: "History",
    summary: "List history",
    access: "staff",
    query,
    data: historyAnswer,
  } as const;
  endpoint(api, { method: "get", path: "/history-logs", list: true, ...spec }, (asked) => {
    const { env, networkId, query: filter } = asked;
    return answerRows(asked, {
      name: "history-logs",
      columns: Object.keys(historyAnswer.shape),
      read: (page) => listHistory(env, networkId, { ...page, filter }),
      show: showLine,
    });
  });
}

function showLine(line: HistoryEntry): z.infer<typeof historyAnswer> {
  const { id, at, level, type, code, message, clickId, offerId, partnerId, responseId, count, request } =
    line;
  const about = { gkClickId: clickId, offerId, partnerId, responseId };
  return { id, time: iso(at), level, type, code, message, ...about, count, request };
}
