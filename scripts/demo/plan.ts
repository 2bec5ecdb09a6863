import { Dice } from "./dice";
import type { DemoEvent, Report } from "./events";
import { makeReports } from "./funnels";
import { type Caps, dayCap, type OfferKey, type PartnerKey } from "./records";
import { makeVisits } from "./traffic";
import { makeTroubles } from "./troubles";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SEED = 7;
/** Whole days before today: with it they are the dashboard's seven, and nothing is there to compare them with. */
const WHOLE_DAYS = 6;

/** The demo's story: when it begins, and all that happens until now, in order. */
export type Plan = { from: number; events: DemoEvent[] };

/** Caps that this story nearly uses up, or reaches on its busiest day while people still come. */
export function capsFor({ events }: Plan): Caps {
  const days = Map.groupBy(counting(events, "newsletter", "-done"), ({ at }) => Math.floor(at / DAY));
  const busiest = Math.max(...[...days.values()].map((some) => some.length));
  const installs = counting(events, "miner", "-install").length;
  return { installs: Math.ceil(installs * 1.08), signUps: Math.max(2, busiest - 2) };
}

/** Reports of an offer that take a place in a cap: the first of each member, unless the advertiser said no. */
function counting(events: readonly DemoEvent[], offer: OfferKey, ending: string): Report[] {
  const members = new Map(
    events.flatMap((event) => (event.type === "visit" ? [[event.key, event.params.pub_member_id]] : [])),
  );
  const seen = new Set<string | undefined>();
  return events.filter((event): event is Report => {
    if (event.type !== "report" || event.offer !== offer || !event.key.endsWith(ending)) return false;
    if (event.values.cnv_status === "declined") return false;
    const member = members.get(event.visit ?? "");
    const isFirst = !seen.has(member);
    seen.add(member);
    return isFirst;
  });
}

const NEVER: Record<PartnerKey, OfferKey[]> = { rewards: [], cashback: ["harbor"], play: ["autumn"] };

/** What happens in the week before a moment; the same for the same moment. */
export function makePlan(now: number): Plan {
  const dice = new Dice(SEED);
  const from = Math.floor(now / DAY) * DAY - WHOLE_DAYS * DAY;
  const pausedAt = now - 50 * HOUR;
  const newLinkAt = now - 62 * HOUR;
  const since = (partner: PartnerKey, offer: OfferKey) => {
    if (NEVER[partner].includes(offer)) return null;
    return partner === "play" && offer === "panel" ? newLinkAt : from;
  };
  const visits = makeVisits(dice, { from, to: now, since, pausedAt });
  const events: DemoEvent[] = [
    ...visits,
    ...makeReports(dice, visits),
    ...makeTroubles(dice, { visits, to: now }),
    { at: newLinkAt, type: "link", offer: "panel", partner: "play" },
    { at: pausedAt, type: "change", offer: "autumn", body: { status: "paused" } },
    // So that whoever tries it out today is not refused.
    { at: now - HOUR / 2, type: "change", offer: "newsletter", body: { caps: dayCap(100) } },
  ];
  return { from, events: events.filter(({ at }) => at < now).sort((a, b) => a.at - b.at) };
}

/** The links that are there from the beginning. */
export function firstLinks(): [PartnerKey, OfferKey][] {
  const offers: OfferKey[] = ["miner", "newsletter", "dragons", "harbor", "fittrack", "panel", "autumn"];
  const all = (Object.keys(NEVER) as PartnerKey[]).flatMap((partner) =>
    offers
      .filter((offer) => !NEVER[partner].includes(offer))
      .map((offer): [PartnerKey, OfferKey] => [partner, offer]),
  );
  return all.filter(([partner, offer]) => !(partner === "play" && offer === "panel"));
}
