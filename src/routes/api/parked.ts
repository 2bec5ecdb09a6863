import * as z from "zod";
import { postedEvent } from "../../domain/offer/terms";
import { replayParked } from "../../flows/postback/replay-parked";
import {
  listParked,
  type ParkedCause,
  type ParkedView,
  parkedCauses,
} from "../../store/postback/list-parked";
import { answer } from "../answer";
import type { Asked } from "./asked";
import { bulkAnswer, eachMatching } from "./bulk";
import { type Api, endpoint } from "./endpoint";
import { iso, uuid, value } from "./fields";
import { answerRows, inOrder, listQuery, spanQuery } from "./listing";
import { orRefuse } from "./outcome";

const tag = "Parked postbacks";
const optional = z.string().nullable();
const filterShape = {
  ...spanQuery,
  code: z.string().optional(),
  message: z.string().max(5000).optional().meta({ description: "The whole message: one cause" }),
  offerId: uuid().optional(),
  q: value(z.string().trim()).optional(),
  state: z
    .enum(["waiting", "ended", "all"])
    .optional()
    .meta({ description: "waiting, or all with q, by default" }),
};
const filterBody = inOrder(
  z.strictObject({ ...filterShape, cursor: listQuery.shape.cursor }).meta({ id: "ParkedFilter" }),
);

/** A parked postback as answers show it. */
const parkedAnswer = z
  .object({
    id: z.string(),
    parkedId: z.string().meta({ description: "The same as id: the responseId of the first answer" }),
    gkClickId: z.string(),
    offerId: optional,
    code: z.string().meta({ description: "Why it waits: PARKED or EVENT_UNKNOWN" }),
    message: z.string(),
    receivedAt: z.string(),
    tries: z.number(),
    nextAt: optional,
    outcome: optional.meta({ description: "The code of the answer that ended it; null while it waits" }),
    conversionId: optional,
    endedAt: optional,
  })
  .meta({ id: "ParkedPostback" });
/** A reason why postbacks wait. */
const causeAnswer = z
  .object({
    code: z.string(),
    message: z.string(),
    offerId: optional,
    postedEvent: optional.meta({ description: "The event id that the offer does not have" }),
    count: z.number(),
    oldest: z.string(),
    newest: z.string(),
  })
  .meta({ id: "ParkedCause" });
const replayed = z.object({
  code: z.string(),
  message: optional.meta({ description: "Why it still waits, and when it is tried again; else null" }),
  conversionId: optional,
});

/** `/parked-postbacks`: what was received and could not be judged yet. */
export function parked(api: Api): void {
  const query = inOrder(listQuery.extend(filterShape));
  const list = {
    summary: "List parked postbacks",
    access: "staff",
    query,
    data: parkedAnswer,
    list: true,
  } as const;
  endpoint(api, { method: "get", path: "/parked-postbacks", tag, ...list }, (asked) => {
    const { env, networkId, query: filter } = asked;
    return answerRows(asked, {
      name: "parked-postbacks",
      columns: Object.keys(parkedAnswer.shape),
      read: (page) => listParked(env, networkId, { ...page, filter: withState(filter) }),
      show: showParked,
    });
  });
  const why = { summary: "Why postbacks wait", access: "staff", data: z.array(causeAnswer) } as const;
  endpoint(
    api,
    { method: "get", path: "/parked-postbacks/causes", tag, ...why },
    async ({ c, env, networkId }) => answer(c, (await parkedCauses(env, networkId)).map(showCause)),
  );
  const many = {
    summary: "Judge all that match again",
    access: "change",
    query: filterBody,
    body: filterBody,
    data: bulkAnswer,
  } as const;
  endpoint(api, { method: "post", path: "/parked-postbacks/replay", tag, ...many }, replayMatching);
  const one = { summary: "Judge a parked postback again", access: "change", data: replayed } as const;
  endpoint(
    api,
    { method: "post", path: "/parked-postbacks/{id}/replay", tag, ...one },
    async ({ c, env, rim, networkId, id }) => {
      const { code, message, conversionId } = orRefuse(
        await replayParked(env, { rim, networkId, parkedId: id() }),
      );
      return answer(c, { code, message, conversionId });
    },
  );
}

function withState<Filter extends { q?: string; state?: string }>(filter: Filter): Filter {
  return { ...filter, state: filter.state ?? (filter.q ? "all" : "waiting") };
}

type Filter = z.output<typeof filterBody>;

function replayMatching(asked: Asked<Filter, Filter>): Promise<Response> {
  const { c, env, rim, networkId, query, body } = asked;
  const { cursor, ...asks } = { ...query, ...body };
  const filter = { ...asks, state: "waiting" };
  return eachMatching(c, {
    cursor,
    read: (page) => listParked(env, networkId, { ...page, filter }),
    act: async ({ id }) => {
      const again = await replayParked(env, { rim, networkId, parkedId: id });
      return again.ok ? { id, ok: true, code: again.code, message: again.message } : { id, ...again };
    },
  });
}

function showParked(row: ParkedView): z.infer<typeof parkedAnswer> {
  const { id, clickId, offerId, code, message, receivedAt, tries, nextAt, outcome, conversionId, endedAt } =
    row;
  const times = { receivedAt: iso(receivedAt), tries, nextAt: iso(nextAt) };
  const end = { outcome, conversionId, endedAt: iso(endedAt) };
  return { id, parkedId: id, gkClickId: clickId, offerId, code, message, ...times, ...end };
}

function showCause({ oldest, newest, ...cause }: ParkedCause): z.infer<typeof causeAnswer> {
  return { ...cause, postedEvent: postedEvent(cause.message), oldest: iso(oldest), newest: iso(newest) };
}
