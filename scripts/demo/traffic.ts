import type { Dice } from "./dice";
import type { Visit } from "./events";
import { COUNTRIES, type Country, MACHINES, type Member, makeMember } from "./people";
import type { OfferKey, PartnerKey } from "./records";

const HOUR = 3_600_000;
/** On the first day; each further day brings a little more. */
const VISITS_A_DAY = 350;
const GROWTH_A_DAY = 0.012;
/** From Sunday on. */
const WEEKDAYS = [1.2, 0.82, 0.88, 0.95, 1, 1.08, 1.22];
/** How awake people are, from their own midnight on. */
const HOURS = [
  ...[0.35, 0.2, 0.12, 0.1, 0.1, 0.15, 0.3, 0.55, 0.75, 0.8, 0.85, 0.95],
  ...[1.1, 1.05, 0.95, 0.95, 1.05, 1.2, 1.45, 1.7, 1.8, 1.6, 1.1, 0.65],
];
const AWAKE = HOURS.reduce((sum, one) => sum + one, 0);

const PARTNERS: { key: PartnerKey; weight: number; prefix: string; placements: string[] }[] = [
  { key: "rewards", weight: 45, prefix: "rw", placements: ["home", "offerwall", "daily-quest", "push"] },
  { key: "cashback", weight: 33, prefix: "cc", placements: ["shops-top", "newsletter", "app-banner"] },
  { key: "play", weight: 22, prefix: "pe", placements: ["offerwall", "level-end"] },
];
const OFFER_WEIGHTS: Record<OfferKey, number> = {
  miner: 24,
  newsletter: 20,
  dragons: 17,
  harbor: 9,
  fittrack: 10,
  panel: 12,
  autumn: 8,
};
const CAMPAIGNS = ["autumn-a", "autumn-b", "always-on"];
/** Weekdays, hours and countries of the demo's span; `since` tells from when a partner has an offer. */
export type Scene = {
  from: number;
  to: number;
  since: (partner: PartnerKey, offer: OfferKey) => number | null;
  /** From then on hardly anybody still follows its links. */
  pausedAt: number;
};

/** Everybody who follows a link in the demo's span, hour by hour and country by country. */
export function makeVisits(dice: Dice, scene: Scene): Visit[] {
  const crowd = new Crowd(dice);
  const visits: Visit[] = [];
  for (let hour = scene.from; hour < scene.to; hour += HOUR) {
    for (const country of COUNTRIES) {
      const grown = 1 + (GROWTH_A_DAY * (hour - scene.from)) / (24 * HOUR);
      for (let left = dice.about(expected(hour, country) * grown); left > 0; left--) {
        const at = Math.floor(hour + dice.next() * HOUR);
        if (at < scene.to) visits.push(makeVisit(dice, { at, country, crowd, scene, no: visits.length }));
      }
    }
  }
  return visits;
}

function expected(hour: number, { hours, weight }: Country): number {
  const there = new Date(hour + hours * HOUR);
  const awake = HOURS[there.getUTCHours()] ?? 0;
  const weekday = WEEKDAYS[there.getUTCDay()] ?? 1;
  const all = COUNTRIES.reduce((sum, one) => sum + one.weight, 0);
  return (VISITS_A_DAY * weekday * (weight / all) * awake) / AWAKE;
}

type Place = { at: number; country: Country; crowd: Crowd; scene: Scene; no: number };

function makeVisit(dice: Dice, { at, country, crowd, scene, no }: Place): Visit {
  const partner = dice.pick(PARTNERS);
  const who = crowd.somebody(partner.key, partner.prefix, country);
  const offer = chooseOffer(dice, { at, partner: partner.key, who, scene });
  const params: Record<string, string> = {
    pub_click_id: `${partner.prefix}-${dice.hex(12)}`,
    // This partner's link to this offer names nobody: what member health is there to find.
    pub_member_id: partner.key === "play" && offer === "panel" ? "guest" : who.id,
    pub_sub_1: dice.oneOf(partner.placements),
    ...(dice.chance(0.4) ? { pub_sub_2: dice.oneOf(CAMPAIGNS) } : {}),
  };
  const visit: Visit = { at, type: "visit", key: `visit-${no}`, offer, partner: partner.key, who, params };
  if (dice.chance(0.05)) return { ...visit, who: { ...who, userAgent: dice.oneOf(MACHINES) } };
  return dice.chance(0.012) ? { ...visit, headers: { "Sec-Purpose": "prefetch" } } : visit;
}

type Choice = { at: number; partner: PartnerKey; who: Member; scene: Scene };

/** Partners show most offers only to those they are for; a few others come all the same and are refused. */
function chooseOffer(dice: Dice, { at, partner, who, scene }: Choice): OfferKey {
  const places = Object.entries(OFFER_WEIGHTS) as [OfferKey, number][];
  const shown = places
    .filter(([key]) => (scene.since(partner, key) ?? Number.POSITIVE_INFINITY) <= at)
    .map(([key, weight]) => ({ key, weight: key === "autumn" && at > scene.pausedAt ? 1 : weight }));
  const { key } = dice.pick(shown);
  const suits = who.mobile && ["US", "GB", "DE", "CA", "AU"].includes(who.country.code);
  return key === "dragons" && !suits && dice.chance(0.9) ? "miner" : key;
}

/** The members of all partners, who come back now and then. */
class Crowd {
  private readonly members = new Map<string, Member[]>();

  constructor(private readonly dice: Dice) {}

  somebody(partner: PartnerKey, prefix: string, country: Country): Member {
    const place = `${partner}|${country.code}`;
    const known = this.members.get(place) ?? [];
    if (known.length > 0 && this.dice.chance(0.35)) return this.dice.oneOf(known);
    const fresh = makeMember(
      this.dice,
      country,
      `${prefix}-u${Math.floor(this.dice.between(10_000, 99_999))}`,
    );
    this.members.set(place, [...known, fresh]);
    return fresh;
  }
}
