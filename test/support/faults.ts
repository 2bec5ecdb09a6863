import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { app } from "../../src/app";
import { ORIGIN } from "./world";

/**
 * What fails of a binding: `true` everything, `"send"` or `["get", "put"]` these methods; of a database also a
 * pattern: what runs one SQL text that matches fails (`/INTO conversions/`).
 */
export type Fault = true | string | string[] | RegExp;

export type Faults = { [Binding in keyof Cloudflare.Env]?: Fault } & {
  /** How many calls fail before all is well again; without it all do. */
  times?: number;
  /** `throw` (default): nothing happens. `lose`: it happens, but the answer is lost. `hang`: no answer ever comes. */
  how?: "throw" | "lose" | "hang";
  /** What failed so far, for the test to look at: `["DB.batch", …]`. */
  failed?: string[];
};

/**
 * The environment with its real bindings, of which some fail: `failing(env, { CLICKS_QUEUE: "send", DB: true })`.
 * The faults are looked at on each call, so a test may change the object to break or heal in mid-story.
 */
export function failing(bindings: Env, faults: Faults): Env {
  const all: Record<string, unknown> = { ...bindings };
  for (const [binding, real] of Object.entries(all)) {
    if (isObject(real)) all[binding] = wrap(real, { binding, faults, sql: [] });
  }
  return all as unknown as Env;
}

/** A request to the Worker with an environment of the test's own; `settled` waits for what goes on after the answer. */
export async function visitWith(
  bindings: Env,
  path: string,
  init: RequestInit = {},
): Promise<{ response: Response; settled: () => Promise<void> }> {
  const ctx = createExecutionContext();
  const url = path.startsWith("http") ? path : `${ORIGIN}${path}`;
  const request = new Request(url, { redirect: "manual", ...init });
  const response = await app.fetch(request, bindings, ctx);
  return { response, settled: () => waitOnExecutionContext(ctx) };
}

type Call = (...args: unknown[]) => unknown;
type Site = { binding: string; faults: Faults; sql: string[] };

/** The real database, statement or stub behind a wrapped one, and what SQL it holds. */
const behind = new WeakMap<object, { real: object; sql: string[] }>();

// These only build what is asked later; the asking fails, not the building.
const BUILDERS = ["prepare", "bind", "withSession", "getByName", "idFromName", "idFromString"];

function wrap(real: object, site: Site): object {
  const isNamespace = "idFromName" in real;
  const wrapped = new Proxy(real, {
    get(_, name) {
      const value: unknown = Reflect.get(real, name, real);
      if (typeof value !== "function" || typeof name !== "string") return value;
      const run = (args: unknown[]) => (real as Record<string, Call>)[name]?.(...args.map(unwrap));
      if (!BUILDERS.includes(name) && !(isNamespace && name === "get"))
        return (...args: unknown[]) => ask(site, { name, args, run: () => run(args) });
      return (...args: unknown[]) => {
        const built = run(args);
        const sql = name === "prepare" ? [String(args[0])] : site.sql;
        return isObject(built) ? wrap(built, { ...site, sql }) : built;
      };
    },
  });
  behind.set(wrapped, { real, sql: site.sql });
  return wrapped;
}

function ask(site: Site, call: { name: string; args: unknown[]; run: () => unknown }): unknown {
  const { binding, faults } = site;
  const failed = faults.failed ?? [];
  faults.failed = failed;
  if (!isHit(site, call) || failed.length >= (faults.times ?? Number.POSITIVE_INFINITY)) return call.run();
  failed.push(`${binding}.${call.name}`);
  if (faults.how === "hang") return new Promise(() => {});
  const error = new Error(`${binding}.${call.name} fails on purpose`);
  if (faults.how !== "lose") return Promise.reject(error);
  return Promise.resolve(call.run()).then(() => Promise.reject(error));
}

function isHit({ binding, faults, sql }: Site, { name, args }: { name: string; args: unknown[] }): boolean {
  const fault = faults[binding as keyof Cloudflare.Env];
  if (fault === undefined || fault === true) return fault === true;
  if (!(fault instanceof RegExp)) return fault === name || (Array.isArray(fault) && fault.includes(name));
  const batched = args.flat().flatMap((arg) => (isObject(arg) ? (behind.get(arg)?.sql ?? []) : []));
  return [...sql, ...batched].some((text) => fault.test(text));
}

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  return isObject(value) ? (behind.get(value)?.real ?? value) : value;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
