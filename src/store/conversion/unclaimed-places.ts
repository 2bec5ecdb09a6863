import { unclaimedKeys } from "../../domain/conversion/change";
import type { Conversion } from "../../domain/conversion/conversion";
import { type CapClaim, claimOf } from "../../domain/offer/caps";

// A cap that is set counts what has come in its period, be that a million conversions: none of them is written for it. Its
// counter says instead that it counts them without a claim, and a conversion makes its claims when it is changed.

/** The counters, of those whose keys follow in brackets, that count conversions which have no claim on them. */
export const COUNTED_UNCLAIMED = "FROM cap_counters WHERE counts_unclaimed AND key IN";

/** The conversion with claims on all counters that count it, as it has to be before it is changed. */
export async function withUnclaimed(env: Env, conversion: Conversion): Promise<Conversion> {
  const keys = unclaimedKeys(conversion);
  if (keys.length === 0) return conversion;
  const sql = `SELECT key, cap_limit AS "limit" ${COUNTED_UNCLAIMED} (SELECT value FROM json_each(?))`;
  const counters = await env.DB.prepare(sql)
    .bind(JSON.stringify(keys))
    .all<Pick<CapClaim, "key" | "limit">>();
  const claims = counters.results.map(({ key, limit }) =>
    claimOf(key, { limit, revenue: conversion.revenue }),
  );
  return { ...conversion, capClaims: [...conversion.capClaims, ...claims] };
}
