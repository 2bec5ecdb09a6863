import type { Context } from "hono";
import * as z from "zod";
import { logLine } from "../../log";
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
  const responseId = c.get("responseId");
  const results: Result[] = [];
  for (let i = 0; i < rows.length; i += AT_ONCE) {
    const some = rows.slice(i, i + AT_ONCE);
    const acts = some.map((row) => orFailed(job.act(row), { id: row.id, responseId }));
    results.push(...(await Promise.all(acts)));
  }
  const done = results.filter((result) => result.ok).length;
  return answer(c, { matched: rows.length, done, more: next !== null, nextCursor: next, results });
}

/** One that fails has its own result: without it the others had none, and no cursor would ever lead past it. */
async function orFailed(act: Promise<Result>, { id, responseId }: { id: string; responseId: string }) {
  try {
    return await act;
  } catch (error) {
    logLine("error", "BULK_ITEM_FAILED", { id, responseId, error });
    return { id, ok: false, code: "INTERNAL", message: FAILED };
  }
}

const FAILED = "Something went wrong on our side with this one. The Worker's log says why, beside its id.";
