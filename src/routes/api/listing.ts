import * as z from "zod";
import { readUuid } from "../../domain/ids";
import type { Page, PageAsk } from "../../store/query/page";
import { answerList } from "../answer";
import type { Asked } from "./asked";
import { csvAnswer, wantsCsv } from "./csv";
import { withNames } from "./csv-names";
import { moment, uuid, value } from "./fields";

/** What every list takes: `?limit=50&cursor=…`. */
export const listQuery = z.object({
  limit: z.coerce.number("must be a number").int("must be a whole number").min(1).max(100).default(50),
  cursor: z
    .string()
    .transform((text, context) => readUuid(text) ?? bad(context, "is not a cursor of this list"))
    .optional()
    .meta({
      description:
        "nextCursor of the page before. Go on while there is one: where a filter finds little, a page may be short or empty.",
    }),
});

function bad(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

const MOST_IDS = 100;

/** How records with names are found: by a part of the name, by the whole of it, or by ids. */
export const nameQuery = {
  q: z.string().optional().meta({ description: "A part of the name, or the id" }),
  name: z.string().optional().meta({ description: "The whole name, in any case" }),
  ids: idsQuery(),
};

function idsQuery() {
  return z
    .string()
    .transform((text, context) => {
      const ids = text.split(",").map((id) => readUuid(id.trim()));
      if (ids.length > MOST_IDS) return bad(context, `must have at most ${MOST_IDS} ids`);
      const known = ids.filter((id) => id !== null);
      return known.length === ids.length ? known : bad(context, "must be UUIDs with commas between");
    })
    .optional()
    .meta({ description: `Only these, at most ${MOST_IDS}: UUIDs with commas between` });
}

/** What a list takes that is made whole in memory: its cursor is a place in it. */
export const placeQuery = listQuery.extend({
  cursor: z
    .string()
    .refine((text) => /^\d{1,6}$/.test(text), "is not a cursor of this list")
    .transform(Number)
    .optional()
    .meta({ type: "string", description: "nextCursor of the page before" }),
});

/** From (included) and to (excluded), as times or as whole UTC days. */
export const spanQuery = {
  from: moment("from").optional(),
  to: moment("to").optional(),
};

/** The same query or filter, refused when its span ends before it begins: a mistake, not an empty list. */
export function inOrder<Schema extends z.ZodType<{ from?: number; to?: number }>>(schema: Schema): Schema {
  const isInOrder = ({ from, to }: z.output<Schema>) => from === undefined || to === undefined || from < to;
  return schema.refine(isInOrder, { path: ["to"], message: "must be after from" });
}

/** The filters that clicks, conversions, callbacks and reports share. */
export const recordQuery = listQuery.extend({
  ...spanQuery,
  offerId: uuid().optional(),
  partnerId: uuid().optional(),
  advertiserId: uuid().optional(),
  linkId: uuid().optional(),
  q: value(z.string().trim()).optional(),
});

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
    const named = withNames(asked, list.columns, page);
    return csvAnswer(list.name, named.columns, named.page);
  }
  const { rows, next } = await page({ before: query.cursor ?? null, limit: query.limit });
  c.header("vary", "Accept");
  return answerList(c, rows, next);
}

/** The same for a list that is there as a whole. */
export async function answerKnown(
  asked: Asked<z.output<typeof placeQuery>>,
  list: { name: string; columns: readonly string[]; rows: readonly Record<string, unknown>[] },
): Promise<Response> {
  const { c, query } = asked;
  const { name, columns, rows } = list;
  if (wantsCsv(c.req.header("accept"))) {
    return csvAnswer(name, columns, async () => ({ rows: [...rows], next: null }));
  }
  const at = query.cursor ?? 0;
  const end = at + query.limit;
  c.header("vary", "Accept");
  return answerList(c, rows.slice(at, end), end < rows.length ? String(end) : null);
}
