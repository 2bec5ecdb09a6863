import { DAILY_TIERS, type DailyTier } from "../../src/domain/report/daily-rollup";
import { HAS_SUBS, type RollupKey } from "../../src/domain/report/rollup";

const WHERE = ["country", "device", "os"] as const;

/** A day's row; `at` is the moment that tells which day it is. */
type DailyKey = Omit<RollupKey, "tier" | "bucket" | "subs"> & { tier: string; at: number; sub: string };

/** The daily rows that a roll-up row counts in, if its day is compacted: what the SQL of the store must come to. */
export function dailyKeys(key: RollupKey): DailyKey[] {
  const { tier: _, bucket: at, subs, ...rest } = key;
  return DAILY_TIERS.filter((daily) => isRead(daily, key)).map(({ tier, byPartner, where, sub }) => {
    const kept = Object.fromEntries(WHERE.map((name) => [name, where.includes(name) ? key[name] : ""]));
    const partnerId = byPartner ? key.partnerId : "";
    return { ...rest, ...kept, tier, at, partnerId, sub: sub === null ? "" : nthSub(subs, sub) };
  });
}

/** As reports by sub do: "s", and of "q" what has no subs. */
function isRead({ reads }: DailyTier, { tier, subs }: RollupKey): boolean {
  return reads === "s" ? tier === "s" || (tier === "q" && subs === "") : tier === reads;
}

function nthSub(subs: string, n: number): string {
  if (subs === "" || subs === HAS_SUBS) return "";
  return (JSON.parse(subs) as string[])[n - 1] ?? "";
}
