import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { app } from "../../src/app";
import { ORIGIN } from "./world";

/**
 * What fails of a binding: `true` everything, `"send"` or `["get", "put"]` these methods, for D1 also a pattern that
 * one of the SQL texts must match (`/INTO conversions/`).
 */
export type Fault = true | string | string[] | RegExp;

export type Faults = { [Binding in keyof Env]?: Fault } & {
  /** How many calls fail before all is well again; without it all do. */
  times?: number;
  /** `throw` (default): nothing happens. `lose`: it happens, but the answer is lost. `hang`: no answer ever comes. */
  how?: "throw" | "lose" | "hang";
  /** Failed calls so far, `"DB.run"` and the like; counted for the test to look at. */
  failed?: string[];
};

type Method = (...args: unknown[]) => unknown;
type Site = { binding: keyof Env; faults: Faults };

/**
 * The environment with real bindings of which some fail: `failing(env, { CLICKS_QUEUE: "send", DB: true, times: 2 })`.
 * The faults are looked at on each call, so a test may change the object to break or heal in mid-story.
 */
export function failing(bindings: Env, faults: Faults): Env {
  const all = { ...bindings };
  for (const binding of Object.keys(all) as (keyof Env)[]) {
    const real: unknown = all[binding];
    if (typeof real === "object" && real !== null)
      Object.assign(all, { [binding]: wrap(real, { binding, faults }, []) });
  }
  return all;
}

// These only prepare something; what fails is what is done with it.
const BUILDERS = new Set(["prepare", "bind", "withSession", "get", "getByName", "idFromName", "idFromString"]);
const isBuilder = (target: object, method: string) =>
  BUILDERS.has(method) && !(method === "get" && target.constructor.name === "KvNamespace");

/** Statements as D1 knows them, by the wrapped ones that tests and code hold; with their SQL. */
const statements = new WeakMap<object, { real: object; sql: string[] }>();

function wrap<Target extends object>(target: Target, site: Site, sql: string[]): Target {
  const wrapped = new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function" || typeof name !== "string") return value;
      return (...args: unknown[]) => call(target, name, { args, site, sql });
    },
  });
  statements.set(wrapped, { real: target, sql });
  return wrapped;
}

function call(target: object, method: string, of: { args: unknown[]; site: Site; sql: string[] }): unknown {
  const { args, site } = of;
  const real = args.map(unwrap);
  const run = (): unknown => (target as Record<string, Method>)[method]?.(...real);
  const prepared = method === "prepare" ? [String(args[0])] : of.sql;
  const sql = method === "batch" ? (args[0] as object[]).flatMap((s) => statements.get(s)?.sql ?? []) : prepared;
  if (!isAsked(site, method, sql)) return run();
  const result = isBuilderCall(target, method) ? run() : undefined;
  if (typeof result === "object" && result !== null) return wrap(result, site, sql);
  return fail(site, method, run);
}
