import type { Dice } from "./dice";
import type { Deed, Report, Visit } from "./events";
import { MACHINES } from "./people";
import type { OfferKey } from "./records";

const MINUTE = 60_000;

/** One thing that visitors do: what share of them, how many minutes after what went before, and what it is worth. */
type Step = { event?: string; share: number; after: [number, number]; amount?: [number, number] };
/** The first step follows the click; the others the first. */
const FUNNELS: Record<OfferKey, [Step, ...Step[]]> = {
  miner: [
    { event: "install", share: 0.045, after: [2, 45] },
    { event: "level_10", share: 0.42, after: [300, 2600] },
    { event: "purchase", share: 0.22, after: [60, 2000], amount: [4, 49] },
  ],
  newsletter: [{ share: 0.085, after: [1, 12] }],
  dragons: [
    { event: "install", share: 0.055, after: [2, 60] },
    { event: "af_tutorial_completion", share: 0.6, after: [10, 180] },
    { event: "af_purchase", share: 0.3, after: [120, 3000], amount: [1, 29] },
  ],
  harbor: [
    { event: "install", share: 0.05, after: [2, 45] },
    { event: "k7x2m9", share: 0.35, after: [60, 1500] },
  ],
  fittrack: [{ share: 0.05, after: [5, 90] }],
  panel: [{ share: 0.07, after: [8, 40] }],
  autumn: [{ share: 0.07, after: [5, 200], amount: [2, 12] }],
};

/** What advertisers report of these visits, and what our people do about it. */
export function makeReports(dice: Dice, visits: readonly Visit[]): (Report | Deed)[] {
  const done = new Set<string>();
  const sequels = new Sequels(dice);
  const events: (Report | Deed)[] = [];
  for (const visit of visits) {
    if (visit.headers || MACHINES.includes(visit.who.userAgent)) continue;
    const once = `${visit.offer}|${visit.partner}|${visit.who.id}`;
    // Now and then somebody does it again, and is told from those who do it first.
    if (done.has(once) && !dice.chance(0.2)) continue;
    const reports = followFunnel(dice, visit);
    if (reports.length > 0) done.add(once);
    events.push(...reports.flatMap((report) => [report, ...sequels.of(report)]));
  }
  return events;
}

function followFunnel(dice: Dice, visit: Visit): Report[] {
  const [first, ...further] = FUNNELS[visit.offer];
  if (!dice.chance(first.share)) return [];
  const begun = visit.at + minutes(dice, first.after);
  const steps = further.filter(({ share }) => dice.chance(share));
  return [
    makeReport(dice, visit, { step: first, at: begun }),
    ...steps.map((step) => makeReport(dice, visit, { step, at: begun + minutes(dice, step.after) })),
  ];
}

const minutes = (dice: Dice, [least, most]: [number, number]) => {
  return Math.floor(dice.between(least, most) * MINUTE);
};

function makeReport(dice: Dice, visit: Visit, { step, at }: { step: Step; at: number }): Report {
  const event: Record<string, string> = step.event ? { cnv_event_id: step.event } : {};
  const amount = step.amount ? dice.between(...step.amount).toFixed(2) : undefined;
  const values = { ...event, ...OWN_WORDS[visit.offer](dice, step, amount) };
  return {
    at,
    type: "report",
    key: `${visit.key}-${step.event ?? "done"}`,
    visit: visit.key,
    offer: visit.offer,
    values,
  };
}

type Words = (dice: Dice, step: Step, amount: string | undefined) => Record<string, string>;
const order: Words = (dice) => ({ cnv_conversion_id: `order-${dice.hex(6)}` });
const worth = (amount: string | undefined): Record<string, string> => (amount ? { cnv_amount: amount } : {});

/** What each advertiser's tracking system says beside the event. */
const OWN_WORDS: Record<OfferKey, Words> = {
  miner: (dice, _, amount) => ({
    cnv_conversion_id: `4567.${Math.floor(dice.between(1e6, 9e6))}.${dice.hex(4)}`,
    cnv_status: "tracked",
    ...worth(amount),
  }),
  newsletter: (dice, ...rest) => ({
    ...order(dice, ...rest),
    ...(dice.chance(0.05) ? { cnv_status: "declined" } : {}),
  }),
  dragons: (_, __, amount) => ({ ...worth(amount), cnv_currency: "USD" }),
  harbor: (dice, { event }) => {
    if (event !== "install") return { cnv_status: "event" };
    return { cnv_status: dice.chance(0.12) ? "rejected_install" : "install" };
  },
  fittrack: (dice) => ({ cnv_payout: dice.oneOf(["14.00", "14.00", "14.50"]) }),
  panel: (dice, ...rest) => ({
    ...order(dice, ...rest),
    ...(dice.chance(0.12) ? { cnv_status: "in review" } : {}),
  }),
  autumn: (_, __, amount) => ({ cnv_payout: amount ?? "2.00" }),
};

/** What follows some reports: their repetition, the advertiser's change of mind, a decision of ours. */
class Sequels {
  private readonly counts = new Map<string, number>();

  constructor(private readonly dice: Dice) {}

  of(report: Report): (Report | Deed)[] {
    const { offer, key, values } = report;
    const sequels: (Report | Deed)[] = [];
    const again = (name: string, after: [number, number], status?: string) => {
      const at = report.at + minutes(this.dice, after);
      const said = status ? { ...values, cnv_status: status } : values;
      sequels.push({ ...report, at, key: `${key}-${name}`, values: said });
    };
    if (this.isNth("repeated", 9)) again("again", [1, 4]);
    if (offer === "miner" && values.cnv_event_id !== "install" && this.isNth("reversed", 5))
      again("reversed", [300, 1500], "reversed");
    if (offer === "panel" && values.cnv_status && this.isNth("approved", 2))
      again("approved", [300, 1500], "approved");
    if (offer === "autumn" && this.isNth("charged back", 3)) {
      const at = report.at + minutes(this.dice, [1500, 3500]);
      const reason = "Chargeback: the order was sent back";
      sequels.push({ at, type: "status", of: key, status: "Rejected", reason });
    }
    return sequels;
  }

  /** One in so many, the first among them: chance alone would leave some demos without. */
  private isNth(what: string, every: number): boolean {
    const count = this.counts.get(what) ?? 0;
    this.counts.set(what, count + 1);
    return count % every === 0;
  }
}
