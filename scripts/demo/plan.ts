import { Dice } from "./dice";
import type { DemoEvent } from "./events";
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

/** Caps that this story nearly uses up, or reaches on its busiest day. */
export function capsFor({ events }: Plan): Caps {
  const done = (offer: OfferKey, ending: string) => {
    return events.filter(
      (event) => event.type === "report" && event.offer === offer && event.key.endsWith(ending),
    );
  };
  const days = Map.groupBy(done("newsletter", "-done"), ({ at }) => Math.floor(at / DAY));
  const busiest = Math.max(...[...days.values()].map((some) => some.length));
  return { installs: Math.ceil(done("miner", "-install").length * 1.08), signUps: Math.max(2, busiest - 2) };
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
