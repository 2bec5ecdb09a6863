import { CLICK_MACROS, compileTemplate } from "../template/macros";
import type { Offer } from "./offer";

type Judged = Pick<Offer, "type" | "status" | "trackingUrl" | "caps" | "targeting"> & {
  events: Pick<Offer["events"][number], "eventId" | "aliases">[];
};

/** What the rules say against an offer, one message a field; empty when it may be saved. */
export function offerProblems(offer: Judged): string[] {
  return [
    ...activeProblems(offer),
    ...typeProblems(offer),
    ...dateProblems(offer),
    ...eventProblems(offer.events),
  ];
}

/** Whether a tracking URL tells the advertiser our click id, with or without a modifier. */
export function carriesClickId(trackingUrl: string): boolean {
  return compileTemplate(trackingUrl, CLICK_MACROS).some(
    (part) => typeof part !== "string" && part.n === "gk_click_id",
  );
}

function activeProblems({ status, trackingUrl }: Judged): string[] {
  if (status !== "active" || carriesClickId(trackingUrl)) return [];
  return ["trackingUrl: must hold {gk_click_id} before the offer can be active"];
}

function typeProblems({ type, events, caps }: Judged): string[] {
  if (type === "single") return events.length > 0 ? ["events: a single offer has no events"] : [];
  return [
    ...(events.length === 0 ? ["events: must have at least 1 entry for a multi offer"] : []),
    ...(caps.length > 0 ? ["caps: of a multi offer belong to its events"] : []),
  ];
}

function dateProblems({ targeting: { startsAt, endsAt } }: Judged): string[] {
  const backwards = startsAt !== null && endsAt !== null && Date.parse(endsAt) <= Date.parse(startsAt);
  return backwards ? ["targeting.endsAt: must be after startsAt"] : [];
}

/** An incoming event id must mean one event: ids and aliases are unique within an offer. */
function eventProblems(events: Judged["events"]): string[] {
  const taken = new Set<string>();
  const problems: string[] = [];
  const take = (name: string, field: string) => {
    if (taken.has(name)) problems.push(`${field}: "${name}" is already the id or an alias of an event`);
    taken.add(name);
  };
  for (const [i, event] of events.entries()) take(event.eventId, `events[${i}].eventId`);
  for (const [i, event] of events.entries()) {
    for (const [k, alias] of event.aliases.entries()) take(alias, `events[${i}].aliases[${k}]`);
  }
  return problems;
}

/** What an offer's change does not do: events have days and repeats of their own, taken from the offer when they were made. */
export function keptByEvents(before: Offer, changed: Partial<Offer>): string[] {
  const after = new Map((changed.events ?? before.events).map((event) => [event.eventId, event]));
  return (["pendingDays", "allowRepeatConversions"] as const)
    .filter((field) => {
      const wanted = changed[field];
      if (wanted === undefined) return false;
      const kept = before.events.filter((event) => after.get(event.eventId)?.[field] === event[field]);
      return kept.some((event) => event[field] !== wanted);
    })
    .map((field) => `${field}: is for events that are still to be made; those there are keep their own`);
}
