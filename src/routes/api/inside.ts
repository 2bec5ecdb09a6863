import type { Caller } from "../../domain/access/caller";

/**
 * Who stands behind a request that our own pages make. It hangs on the Request object, which only code of this
 * isolate can hold: nothing that comes over the wire, no header and no body, can name a caller.
 */
const callers = new WeakMap<Request, Caller>();

/** Marks a request as a signed-in user's. */
export function askAs(request: Request, caller: Caller): Request {
  callers.set(request, caller);
  return request;
}

/** The signed-in user behind a request of our own pages; null for every request from outside. */
export function insideCaller(request: Request): Caller | null {
  return callers.get(request) ?? null;
}
