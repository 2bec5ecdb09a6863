// The Worker that plants the demo of `npm start`. It runs on this machine only, before the service is served, and is
// never deployed: nothing in src knows of it. It lets a week happen, by the product's own doors, consumers and sweeps,
// on a clock that is told; so its rows are what a week of true traffic would have left.
import { checkDay } from "../../src/flows/report/sweep-self-check";
import { ConversionGate } from "../../src/index";
import { setClock, takeTheClock } from "./clock";
import { foundNetwork, type Order } from "./found";
import { Later } from "./later";
import { capsFor, makePlan } from "./plan";
import { playAll, type Stage } from "./play";
import { ToldQueues } from "./queues";
import { toldEnv } from "./told-env";

// The configuration names it; the demo does without.
export { ConversionGate };

const DAY = 86_400_000;
const FOUNDED_BEFORE = 3 * DAY;
/** What somebody has made by hand. The first network makes itself. */
const RECORDS = `SELECT (SELECT count(*) FROM offers) + (SELECT count(*) FROM partners)
  + (SELECT count(*) FROM advertisers) + (SELECT count(*) FROM users) + (SELECT count(*) FROM api_keys)
  + (SELECT max(0, count(*) - 1) FROM networks) AS records`;

export default {
  async fetch(request, env): Promise<Response> {
    if (request.method !== "POST") return Response.json({ empty: await isEmpty(env) });
    const order = await request.json<Order>();
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    const tell = (line: object) => writer.write(encoder.encode(`${JSON.stringify(line)}\n`));
    const planting = plant(env, order, (day) => void tell({ day }))
      .catch((error: unknown) => ({ failed: error instanceof Error ? error.message : String(error) }))
      .then(tell)
      .then(() => writer.close());
    void planting;
    return new Response(readable);
  },
} satisfies ExportedHandler<Env>;

async function isEmpty(env: Env): Promise<boolean> {
  return (await env.DB.prepare(RECORDS).first<number>("records")) === 0;
}

/** Lets the week happen and answers how much it was. */
async function plant(env: Env, order: Order, tell: (day: string) => void): Promise<object> {
  takeTheClock();
  const plan = makePlan(order.now);
  const { from, events } = plan;
  setClock(from - FOUNDED_BEFORE);
  const queues = new ToldQueues();
  const asked = { env: toldEnv(env, queues), later: new Later(), origin: order.origin };
  const network = await foundNetwork(asked, { ...order, caps: capsFor(plan) });
  const stage: Stage = { asked, queues, network, clicks: new Map(), conversions: new Map() };
  await playAll(stage, { from, to: order.now, events, tell });
  await checkDays(asked.env, { from, to: order.now });
  return { planted: { clicks: stage.clicks.size, conversions: stage.conversions.size } };
}

/** The product's own check of each whole day: a demo whose reports do not tie out with its rows is none. */
async function checkDays(env: Env, { from, to }: { from: number; to: number }): Promise<void> {
  for (let day = from; day + DAY <= to; day += DAY) {
    const off = (await checkDay(env, { from: day, now: to })).filter(({ ok }) => !ok);
    if (off.length > 0) throw new Error(`the reports do not tie out: ${JSON.stringify(off)}`);
  }
}
