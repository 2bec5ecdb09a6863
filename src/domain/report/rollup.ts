import { type Click, REPORTED_SUBS } from "../click/click";

/** The key of a roll-up row; the tiers are explained at the `rollups` table. */
export type RollupKey = {
  tier: "h" | "q" | "s";
  networkId: string;
  bucket: number;
  offerId: string;
  partnerId: string;
  advertiserId: string;
  eventId: string;
  country: string;
  device: string;
  os: string;
  subs: string;
};

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const QUARTER = 900_000;
/** In tier "q": the click carries reported subs, which stand in tier "s". */
export const HAS_SUBS = "*";

type Counted = Pick<
  Click,
  "networkId" | "offerId" | "partnerId" | "advertiserId" | "country" | "device" | "os" | "subs"
>;

/** The rows that something of a click at `time` counts in: one a tier, "s" only where the click has subs. */
export function rollupKeys(click: Counted, eventId: string, time: number): RollupKey[] {
  const { networkId, offerId, partnerId, advertiserId } = click;
  const who = { networkId, offerId, partnerId, advertiserId, eventId };
  const where = { country: click.country ?? "", device: click.device ?? "", os: click.os ?? "" };
  const quarter = Math.floor(time / QUARTER) * QUARTER;
  const subs = reportedSubs(click.subs);
  const keys: RollupKey[] = [
    { tier: "h", bucket: Math.floor(time / HOUR) * HOUR, ...who, country: "", device: "", os: "", subs: "" },
    { tier: "q", bucket: quarter, ...who, ...where, subs: subs ? HAS_SUBS : "" },
  ];
  if (subs) keys.push({ tier: "s", bucket: quarter, ...who, ...where, subs });
  return keys;
}

/** The first five subs as a JSON array, or "" when none is set. */
function reportedSubs(subs: Record<string, string>): string {
  const values = Array.from({ length: REPORTED_SUBS }, (_, i) => subs[i + 1] ?? "");
  return values.some((value) => value !== "") ? JSON.stringify(values) : "";
}
