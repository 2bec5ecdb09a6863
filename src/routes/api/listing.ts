import { z } from "@hono/zod-openapi";
import { readUuid } from "../../domain/ids";
import type { Page, PageAsk } from "../../store/page";
import { answerList } from "../answer";
import { csvAnswer, wantsCsv } from "./csv";
import type { Asked } from "./endpoint";
import { moment, uuid } from "./fields";

/** What every list takes: `?limit=50&cursor=…`. */
export const listQuery = z.object({
  limit: z.coerce.number("must be a number").int("must be a whole number").min(1).max(100).default(50),
  cursor: z
    .string()
    .transform((text, context) => readUuid(text) ?? bad(context, "is not a cursor of this list"))
    .optional()
    .openapi({ description: "nextCursor of the page before" }),
});

function bad(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

/** From (included) and to (excluded), as times or as whole UTC days. */
export const spanQuery = {
  from: moment("from").optional(),
  to: moment("to").optional(),
};

/** The filters that clicks, conversions, callbacks and reports share. */
export const recordQuery = listQuery.extend({
  ...spanQuery,
  offerId: uuid().optional(),
  partnerId: uuid().optional(),
  advertiserId: uuid().optional(),
  linkId: uuid().optional(),
  q: z.string().trim().max(500).optional(),
});

/** How many rows a CSV stream reads at a time. */
const CSV_PAGE = 500;

/** Answers a list as a page of JSON or, with `Accept: text/csv`, as all rows that match. */
export async function answerRows<Row, Shown extends Record<string, unknown>>(
  asked: Asked<{ limit: number; cursor?: string }>,
  list: {
    name: string;
    columns: readonly string[];
    read: (ask: PageAsk) => Promise<Page<Row>>;
    show: (row: Row) => Shown | Promise<Shown>;
  },
): Promise<Response> {
  const { c, query } = asked;
  const page = async (ask: PageAsk) => {
    const { rows, next } = await list.read(ask);
    return { rows: await Promise.all(rows.map(list.show)), next };
  };
  if (wantsCsv(c.req.header("accept"))) {
    return csvAnswer(list.name, list.columns, (before) => page({ before, limit: CSV_PAGE }));
  }
  const { rows, next } = await page({ before: query.cursor ?? null, limit: query.limit });
  c.header("vary", "Accept");
  return answerList(c, rows, next);
}
