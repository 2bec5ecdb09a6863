import { readdirSync, readFileSync } from "node:fs";
import { convertV4MiniflareOptions, Miniflare, NoOpLog } from "miniflare";
import { unstable_getMiniflareWorkerOptions as readWorkerOptions } from "wrangler";
import { inRoot } from "../../scripts/lib/project.mjs";
import { lastSpawned } from "./spawned.mjs";

/** Long random secrets would do as well; these keep two runs alike. */
export const SECRETS = {
  CLICK_ID_SECRETS: "0:benchmark-click-id-secret-0123456789-abcdef",
  DATA_SECRET: "benchmark-data-secret-0123456789-abcdefghij",
  ADMIN_API_KEY: "benchmark-admin-key-0123456789-abcdefghijkl",
  ALLOW_PRIVATE_CALLBACKS: "true",
};
// Else it says on each start that it has found .dev.vars.
process.env.WRANGLER_LOG = "error";
const CF = { country: "US", region: "Texas", city: "Austin" };

/**
 * Starts a script in workerd, without the proxy of `wrangler dev`. Logs are dropped: writing them to a terminal would
 * be measured too.
 * @param {{ name: string, script: string | { path: string, contents: string }[], options?: object, persist?: string }} worker
 */
export async function serve({ name, script, options = {}, persist }) {
  const mf = new Miniflare(
    convertV4MiniflareOptions({
      name,
      modules: modulesOf(name, script),
      compatibilityDate: "2026-11-01",
      cf: CF,
      port: 0,
      telemetry: { enabled: false },
      unsafeLocalExplorer: false,
      log: new NoOpLog(),
      handleStructuredLogs: () => {},
      ...(persist ? { resourcePersistencePath: persist } : {}),
      ...options,
    }),
  );
  const url = await mf.ready;
  const { pid, at: spawnedAt } = lastSpawned();
  return { name, mf, url, pid, spawnedAt, stop: () => mf.dispose() };
}

function modulesOf(name, script) {
  const modules = typeof script === "string" ? [{ path: `${name}.mjs`, contents: script }] : script;
  return modules.map((one) => ({ type: "ESModule", ...one }));
}

/** The text of one of the Workers that ours is compared with. */
export const controlScript = (name) => readFileSync(inRoot("bench/workers", `${name}.mjs`), "utf8");

/** The bindings, queues and objects of wrangler.toml, for a script that was built from it. */
export function projectOptions() {
  read ??= readWorkerOptions(inRoot("wrangler.toml")).workerOptions;
  // Without the assets: the router that Cloudflare puts before them is no part of the Worker.
  const { rootPath: _, modulesRules: __, assets: ___, bindings, ...rest } = read;
  return { ...rest, bindings: { ...bindings, ...SECRETS } };
}
let read;

/** Gives empty databases their tables. */
export async function migrate({ mf }) {
  for (const [binding, dir] of [
    ["DB", "main"],
    ["CLICKS_0", "clicks"],
    ["LOGS", "logs"],
  ]) {
    const db = await mf.getD1Database(binding);
    const folder = inRoot("migrations", dir);
    for (const file of readdirSync(folder)
      .filter((one) => one.endsWith(".sql"))
      .sort()) {
      const statements = readFileSync(`${folder}/${file}`, "utf8").split("--> statement-breakpoint");
      await db.batch(statements.map((sql) => db.prepare(sql)));
    }
  }
}

/** The processor time that a process has taken, in microseconds, to the hundredth of a second; NaN where it is not told. */
export function cpuOf(pid) {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ").slice(11, 13);
    return (Number(user) + Number(system)) * 10_000;
  } catch {
    return Number.NaN;
  }
}

/** The memory of a process in megabytes, as far as the system tells: what it has now, or the most it ever had. */
export const memoryOf = (pid) => memory(pid, "VmRSS");
export const peakMemoryOf = (pid) => memory(pid, "VmHWM");

function memory(pid, field) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
