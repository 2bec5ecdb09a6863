import type { Click } from "../../src/domain/click/click";
import { ingestClicks } from "../../src/flows/click/ingest-clicks";
import { compactDays } from "../../src/flows/report/sweep-daily-rollups";
import worker, { ConversionGate as Gate } from "../../src/index";
import { readClicksMessage } from "../../src/queues/read-messages";
import { rim } from "../../src/rim";
import { bareInsert } from "./bare-insert";
import { counted, totals } from "./counted";
import { seed } from "./seed";

/** The project's Worker with its writes counted, and doors behind which it is told to do a thing many times. */
export class ConversionGate extends Gate {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, counted(env));
  }
}

type Door = (env: Env, request: Request) => Promise<unknown>;
const DOORS: Record<string, Door> = {
  "/bench/totals": async () => totals,
  "/bench/ingest": async (env, request) => {
    const messages = (await request.json<unknown[]>()).flatMap((body) => readClicksMessage(body) ?? []);
    await ingestClicks(env, { messages, rim: rim() });
  },
  "/bench/bare-insert": async (env, request) => {
    const messages = await request.json<{ clicks: Click[] }[]>();
    await bareInsert(
      env,
      messages.flatMap(({ clicks }) => clicks),
    );
  },
  // Some of it each time: nobody waits for an answer for as long as ten million clicks take.
  "/bench/compact": async (env) => compactDays(env, { now: Date.now(), until: Date.now() + 60_000 }),
  "/bench/seed": async (env, request) => seed(env, await request.json()),
  "/bench/hold-callbacks": async () => {
    held = true;
    // What is timed is not slowed by counting.
    counting = false;
  },
  "/bench/send-callbacks": sendCallbacks,
};

/** While held, callbacks are owed and not sent: then so many start at once, and their delivery can be timed. */
let held = false;
let counting = true;

function holding(env: Env): Env {
  if (!held) return env;
  const queue = { sendBatch: async () => undefined, send: async () => undefined };
  return { ...env, CALLBACKS_QUEUE: queue as unknown as Env["CALLBACKS_QUEUE"] };
}

async function sendCallbacks(env: Env, request: Request): Promise<{ sent: number }> {
  held = false;
  const { count } = await request.json<{ count: number }>();
  const { results } = await env.DB.prepare("SELECT id FROM callbacks WHERE state = 'waiting' LIMIT ?")
    .bind(count)
    .all<{ id: string }>();
  for (let at = 0; at < results.length; at += 100) {
    const some = results.slice(at, at + 100);
    await env.CALLBACKS_QUEUE.sendBatch(some.map(({ id }) => ({ body: { id, attempt: 0 } })));
  }
  return { sent: results.length };
}

export default {
  async fetch(request, env, ctx) {
    const door = DOORS[new URL(request.url).pathname];
    if (door) return Response.json((await door(counted(env), request)) ?? {});
    return worker.fetch(request, holding(counted(env)), ctx);
  },
  queue: (batch, env, ctx) => worker.queue(batch, counting ? counted(env) : env, ctx),
} satisfies ExportedHandler<Env>;
