import type { BlockedSource, Targeting } from "../offer/offer";
import type { Visitor } from "./visitor";

export type TargetingRule = "country" | "device" | "os" | "source";
export type TargetingVerdict =
  | { ok: true }
  | { ok: false; code: "NOT_ELIGIBLE"; rule: TargetingRule; message: string };
/** Whose traffic a click is (`subs` is pub_sub_1 … pub_sub_15 by number), and what the offer blocks. */
export type Source = {
  partnerId: string;
  subs: Record<number, string>;
  blockedSources: readonly BlockedSource[];
};

/** Whether an offer is open to a visitor from a source; its dates are judged with its status, not here. */
export function judgeTargeting(
  targeting: Targeting,
  visitor: Pick<Visitor, "country" | "device" | "os">,
  source: Source,
): TargetingVerdict {
  if (!allowsCountry(targeting.countries, visitor.country)) {
    return refuse(
      "country",
      `The offer is not open to visitors from ${visitor.country ?? "an unknown country"}.`,
    );
  }
  if (!allowsOneOf(targeting.devices, visitor.device)) {
    return refuse("device", `The offer is not open to ${visitor.device ?? "unknown"} devices.`);
  }
  if (!allowsOneOf(targeting.os, visitor.os)) {
    return refuse(
      "os",
      `The offer is not open to the operating system ${visitor.os ?? "of this visitor, which is unknown"}.`,
    );
  }
  const blocked = source.blockedSources.find((entry) => isFrom(entry, source));
  return blocked
    ? refuse("source", `The source pub_sub_${blocked.sub} = ${blocked.value} is blocked.`)
    : { ok: true };
}

// An unknown country may be any country: not on a list of the allowed, nor on one of the denied.
function allowsCountry({ allow, deny }: Targeting["countries"], country: string | null): boolean {
  if (country !== null && deny.includes(country)) return false;
  return allowsOneOf(allow, country);
}

function allowsOneOf(list: readonly string[], value: string | null): boolean {
  return list.length === 0 || (value !== null && list.includes(value));
}

// An empty value would block every click that leaves the sub out, which nobody who writes it means.
function isFrom(entry: BlockedSource, { partnerId, subs }: Source): boolean {
  return entry.partnerId === partnerId && entry.value !== "" && subs[entry.sub] === entry.value;
}

function refuse(rule: TargetingRule, message: string): TargetingVerdict {
  return { ok: false, code: "NOT_ELIGIBLE", rule, message };
}
