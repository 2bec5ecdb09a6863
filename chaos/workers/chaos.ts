import type { Candidate } from "../../src/domain/postback/candidate";
import worker, { ConversionGate as Gate } from "../../src/index";
import { type FaultPlan, noteInjected, rollFault, setFaults, takeInjected } from "./faults";
import { faulty } from "./faulty";
import { type ChaosEnv, pump, queueStore, standInQueue } from "./queues";

export { QueueStore } from "./queue-store";

/** The project's own Worker and object, with bindings that fail, queues that outlive a kill, and a clock to turn. */
export class ConversionGate extends Gate {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, troubled(env as ChaosEnv));
  }

  override accept(candidate: Candidate, moment: { now: number; token: string }) {
    if (rollFault("GATE") !== null) {
      this.dieAt = DEATHS[Math.floor(Math.random() * DEATHS.length)] ?? null;
      noteInjected("GATE dies");
    }
    return super.accept(candidate, moment);
  }
}

const DEATHS = ["before-commit", "after-commit", "after-noting"] as const;

// The callbacks' retries take days: at the end of a run the Worker's clock is put forward, and all of it goes by that
// clock, the queues too.
const realNow = Date.now.bind(Date);
let ahead = 0;
Date.now = () => realNow() + ahead;

const known = new WeakMap<object, Env>();

/** The same for each request of an isolate, as bindings are. */
function troubled(env: ChaosEnv): Env {
  const before = known.get(env);
  if (before) return before;
  const made = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, trouble(env, name, value)]),
  );
  for (const binding of Object.keys(env.CHAOS_RULES.producers)) made[binding] = standInQueue(env, binding);
  known.set(env, made as unknown as Env);
  return made as unknown as Env;
}

function trouble(_: ChaosEnv, name: string, binding: unknown): unknown {
  return /^(?:DB|LOGS|LINKS|CLICKS_\d+)$/.test(name) ? faulty(name, binding as object) : binding;
}

type Door = (env: ChaosEnv, ctx: ExecutionContext, body: Record<string, unknown>) => Promise<unknown>;

const DOORS: Record<string, Door> = {
  "/chaos/faults": async (_env, _ctx, body) => setFaults(body as FaultPlan),
  "/chaos/injected": async () => takeInjected(),
  "/chaos/release": async (env) => ({ released: await queueStore(env).release() }),
  "/chaos/waiting": async (env) => queueStore(env).waiting(),
  "/chaos/clock": async (_env, _ctx, body) => {
    ahead = Number(body.ahead ?? ahead);
    return { now: Date.now() };
  },
  "/chaos/pump": async (env, ctx, body) => {
    const consume = (batch: MessageBatch) => worker.queue(batch, troubled(env), ctx);
    return { delivered: await pump(env, String(body.queue), consume) };
  },
  "/chaos/cron": async (env) => {
    const controller = { scheduledTime: Date.now(), cron: "* * * * *", noRetry: () => undefined };
    await worker.scheduled(controller, troubled(env));
  },
};

export default {
  async fetch(request, env, ctx) {
    const door = DOORS[new URL(request.url).pathname];
    if (!door) return worker.fetch(request, troubled(env), ctx);
    const body = request.method === "POST" ? await request.json<Record<string, unknown>>() : {};
    return Response.json((await door(env, ctx, body)) ?? {});
  },
} satisfies ExportedHandler<ChaosEnv>;
