import type { Context } from "hono";
import * as z from "zod";
import type { Page, PageAsk } from "../../store/query/page";
import { type AppContext, answer } from "../answer";

/** One request acts on so many; `nextCursor` is where the next one goes on. */
const MOST = 200;
const AT_ONCE = 10;

export const bulkAnswer = z.object({
  matched: z.number(),
  done: z.number(),
  more: z.boolean().meta({ description: "Others match as well: ask again, with nextCursor as cursor" }),
  nextCursor: z
    .string()
    .nullable()
    .meta({ description: "Where to go on. Without it the same are taken again, as far as they still match" }),
  results: z.array(
    z.object({ id: z.string(), ok: z.boolean(), code: z.string(), message: z.string().nullable() }),
  ),
});
type Result = { id: string; ok: boolean; code: string; message: string | null };

/** Does one thing to every record that matches, some at a time, and answers a result for each. */
export async function eachMatching<Row extends { id: string }>(
  c: Context<AppContext>,
  job: {
    cursor: string | undefined;
    read: (page: PageAsk) => Promise<Page<Row>>;
    act: (row: Row) => Promise<Result>;
  },
): Promise<Response> {
  const { rows, next } = await job.read({ before: job.cursor ?? null, limit: MOST });
  const results: Result[] = [];
  for (let i = 0; i < rows.length; i += AT_ONCE) {
    results.push(...(await Promise.all(rows.slice(i, i + AT_ONCE).map(job.act))));
  }
  const done = results.filter((result) => result.ok).length;
  return answer(c, { matched: rows.length, done, more: next !== null, nextCursor: next, results });
}
