import type { Context, Hono } from "hono";
import * as z from "zod";
import { type Access, type Caller, mayAccess } from "../../domain/access/caller";
import { readUuid } from "../../domain/ids";
import { AppError } from "../../errors";
import type { AppContext } from "../answer";
import type { Asked } from "./asked";
import { authenticate } from "./authenticate";
import { parseWith, readJson, readText } from "./body";
import { answerOnce } from "./idempotency";

/** The API while it is put together: what answers, and what its document tells of. */
export type Api = { app: Hono<AppContext>; operations: Endpoint<z.ZodType, z.ZodType>[] };

/** One operation of the API: what it asks, what it answers and whom it serves. */
export type Endpoint<Query extends z.ZodType, Body extends z.ZodType> = {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** `/offers/{id}`, below /api/v1; parameters are UUIDs unless `texts` names them. */
  path: string;
  texts?: string[];
  tag: string;
  summary: string;
  access: Access;
  query?: Query;
  body?: Body;
  /** A body that the handler reads itself, as a change is merged into its record and judged there: its schema for the documentation. */
  patch?: z.ZodType;
  /** The first line of the CSV that the handler reads in place of JSON. */
  csvBody?: string;
  /** The schema of the answer's `data`; of one row where `list` is set. */
  data: z.ZodType;
  list?: boolean;
  /** Whether it can answer CSV; lists always can. */
  csv?: boolean;
  status?: 200 | 201;
  /** Whether it is 201 where something was made, 200 where not. */
  alsoCreates?: boolean;
};

/** Puts an operation at its path: key, role, ids, query and body are checked before the handler, in this order. */
export function endpoint<Query extends z.ZodType, Body extends z.ZodType>(
  api: Api,
  spec: Endpoint<Query, Body>,
  handler: (asked: Asked<z.output<Query>, z.output<Body>>) => Promise<Response>,
): void {
  api.operations.push(spec);
  const path = `/api/v1${spec.path.replace(/\{(\w+)\}/g, ":$1")}`;
  api.app.on(spec.method.toUpperCase(), path, async (c) => {
    const caller = await authenticate(c);
    if (!mayAccess(caller.role, spec.access)) throw forbidden(caller, spec.access);
    const id = (name = "id") => params[name] ?? "";
    const params = readParams(c, spec.texts ?? []);
    const query = (spec.query ? parseWith(spec.query, readQuery(c)) : {}) as z.output<Query>;
    const text = spec.method === "get" ? "" : await readText(c.req.raw);
    const body = (spec.body ? parseWith(spec.body, readJson(text)) : undefined) as z.output<Body>;
    if (takesNothing(spec)) parseWith(NO_FIELDS, readJson(text));
    const { env } = c;
    const asked = { c, env, rim: c.get("rim"), caller, networkId: caller.network.id, id, query, body, text };
    return spec.method === "post" ? answerOnce(asked, spec.status === 201, handler) : handler(asked);
  });
}

const NO_FIELDS = z.strictObject({});

/** Whether no body is defined: fields that somebody sends all the same would be lost without a word. */
const takesNothing = ({ body, patch, csvBody }: Endpoint<z.ZodType, z.ZodType>) =>
  !body && !patch && csvBody === undefined;

function forbidden(caller: Caller, access: Access): AppError {
  return new AppError("FORBIDDEN", `${NEEDED[access]}; this key has the role ${caller.role}.`);
}

const NEEDED: Record<Access, string> = {
  everyone: "A role is needed",
  staff: "Partners cannot see this",
  change: "Changes and tools need the role owner or manager",
  owner: "This needs the role owner",
};

function readParams(c: Context, texts: string[]): Record<string, string> {
  const entries = Object.entries(c.req.param() as Record<string, string>).map(([name, value]) => {
    const read = texts.includes(name) ? value : readUuid(value);
    if (read === null)
      throw new AppError("NOT_FOUND", `${value.slice(0, 100)} is not the id of anything here.`);
    return [name, read];
  });
  return Object.fromEntries(entries);
}

// Of a repeated parameter the first counts; an empty one is as good as absent.
function readQuery(c: Context): Record<string, string> {
  const first: Record<string, string> = {};
  for (const [name, value] of new URL(c.req.url).searchParams) {
    if (value !== "" && !(name in first)) first[name] = value;
  }
  return first;
}
