import type { Planted } from "../support/planted";

/** A request for an operation: with values for the path's parameters, a query, and a body (a text is CSV). */
export type Request = { params?: Record<string, string>; query?: Record<string, string>; body?: unknown };
/**
 * A good request for an operation and, where it takes a query or a body, a bad one. `as` is who may ask: the owner's
 * key unless it says otherwise; `portal` is a signed-in user of the partner's, for what no key may do.
 */
export type Sample = Request & { bad?: Request; as?: "partner" | "portal" };
/** By the name of each operation of the OpenAPI document. */
export type Samples = Record<string, (planted: Planted) => Sample>;

/** The parameter of a path that ends with a record's id. */
export const idOf = (of: { id: string }) => ({ params: { id: of.id } });

/** From the beginning of the year to any time. */
export const SPAN = { from: "2026-01-01", to: "2099-12-31" };
