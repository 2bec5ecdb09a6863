import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { migrate, projectOptions, serve } from "../../bench/lib/serve.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";
import { run, wrangler } from "../../scripts/lib/run.mjs";

/** Builds the Worker of the run as a deployment would build the project's own. */
export async function buildChaosWorker(outdir) {
  const command = wrangler(
    ...["deploy", inRoot("chaos/workers/chaos.ts"), "--config", inRoot("wrangler.toml")],
    ...["--dry-run", "--outdir", outdir],
  );
  const { code, output } = await run(command, { capture: true });
  if (code !== 0) throw new Error(`the Worker was not built:\n${output}`);
  return readFileSync(join(outdir, "chaos.js"), "utf8");
}

const MISCHIEF = { again: 4, heldBack: 20 };

/** The bindings of wrangler.toml, but its queues: these are kept in an object of the run's own. */
function chaosOptions(mode) {
  const { queueProducers, queueConsumers, bindings, durableObjects, ...rest } = projectOptions();
  const producers = Object.entries(queueProducers).map(([binding, { queueName }]) => [binding, queueName]);
  const consumers = Object.entries(queueConsumers).map(([queue, rules]) => [
    queue,
    {
      maxBatchSize: rules.maxBatchSize ?? 10,
      maxBatchTimeout: rules.maxBatchTimeout ?? 5,
      maxRetries: rules.maxRetries ?? 3,
      retryDelay: rules.retryDelay ?? 0,
      deadLetterQueue: rules.deadLetterQueue ?? null,
      ...MISCHIEF,
    },
  ]);
  const rules = { producers: Object.fromEntries(producers), consumers: Object.fromEntries(consumers) };
  const own = { CHAOS_RULES: rules, CLICK_DURABILITY: mode };
  return {
    ...rest,
    bindings: { ...bindings, ...own },
    durableObjects: { ...durableObjects, CHAOS_QUEUES: { className: "QueueStore", useSQLite: true } },
  };
}

/** The service over all its lives: started, killed and started again on the same state. */
export async function startService({ script, mode, dir }) {
  const service = {
    dir,
    queues: Object.keys(chaosOptions(mode).bindings.CHAOS_RULES.consumers),
    /** Each life from its start to its kill, by the clock of this machine. */
    lives: [],
    logged: {},
    lines: [],
    faults: {},
    injected: {},
    server: null,
    get url() {
      return service.server.url;
    },
    get isUp() {
      return service.server !== null;
    },
    /** Waits out the moments between a kill and the next start: what is sent then reaches nobody. */
    async whenUp() {
      while (!service.isUp) await sleep(50);
    },
    /** One of the run's own doors into the Worker. */
    async door(name, body = {}) {
      if (!service.server) throw new Error("the service is down");
      const url = new URL(`/chaos/${name}`, service.url);
      const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`/chaos/${name} answered ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    async start() {
      const handleStructuredLogs = ({ message }) => keepLine(service, message);
      const options = { ...chaosOptions(mode), handleStructuredLogs };
      service.server = await serve({ name: "chaos", script, options, persist: join(dir, "state") });
      service.lives.push({ startedAt: Date.now(), killedAt: null });
      await service.door("release");
      await service.door("faults", service.faults);
    },
    async setFaults(plan) {
      service.faults = plan;
      if (service.isUp) await service.door("faults", plan).catch(() => {});
    },
    /** What a crash does: no handler runs, nothing is flushed. */
    async kill() {
      await noteInjected(service);
      const { server } = service;
      service.server = null;
      service.lives.at(-1).killedAt = Date.now();
      process.kill(server.pid, "SIGKILL");
      await server.stop().catch(() => {});
    },
    async stop() {
      const { server } = service;
      service.server = null;
      await server?.stop();
    },
  };
  await service.start();
  await migrate(service.server);
  return service;
}

async function noteInjected(service) {
  const injected = await service.door("injected").catch(() => ({}));
  for (const [name, n] of Object.entries(injected)) {
    service.injected[name] = (service.injected[name] ?? 0) + n;
  }
}

/** The Worker's own log: what it says it could not keep is looked for here by the auditor. */
function keepLine(service, message) {
  const text = String(message);
  appendFileSync(join(service.dir, "worker.log"), `${text}\n`);
  const event = /"event":"([A-Z_]+)"/.exec(text)?.[1] ?? "OTHER";
  service.logged[event] = (service.logged[event] ?? 0) + 1;
  if (/NOT_KEPT|NOT_COUNTED|QUEUE_REFUSED/.test(event))
    service.lines.push({ ...JSON.parse(text), loggedAt: Date.now() });
}
