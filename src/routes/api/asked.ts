import type { Context } from "hono";
import type { Caller } from "../../domain/access/caller";
import type { Rim } from "../../rim";
import type { AppContext } from "../answer";

/** A request that may proceed: who asks, and what, already checked. */
export type Asked<Query = unknown, Body = unknown> = {
  c: Context<AppContext>;
  env: Env;
  rim: Rim;
  caller: Caller;
  networkId: string;
  /** A path parameter: `id()`, `id("linkId")`. */
  id: (name?: string) => string;
  query: Query;
  body: Body;
  /** The body as it came, for CSV and for changes. */
  text: string;
};
