import type { Dice } from "./dice";
import type { DemoEvent, Report, Visit } from "./events";
import type { OfferKey } from "./records";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * What goes wrong in any network, so that History, the waiting postbacks and the dashboard have something to tell:
 * each trouble happens to somebody who came by anyway.
 */
export function makeTroubles(
  dice: Dice,
  { visits, to }: { visits: readonly Visit[]; to: number },
): DemoEvent[] {
  const people = visits.filter(({ headers, who }) => !headers && who.userAgent.startsWith("Mozilla/5.0 ("));
  const of = (offer: OfferKey, hoursAgo: [number, number], count: number): Visit[] => {
    const [from, until] = [to - hoursAgo[0] * HOUR, to - hoursAgo[1] * HOUR];
    const found = people.filter((one) => one.offer === offer && one.at >= from && one.at < until);
    return found.filter((_, n) => n % Math.max(1, Math.floor(found.length / count)) === 0).slice(0, count);
  };
  const report = (
    visit: Visit,
    name: string,
    said: { after: number; values: Record<string, string> },
  ): Report => {
    const { key, offer, at } = visit;
    const { after, values } = said;
    return { at: at + after * MINUTE, type: "report", key: `${key}-${name}`, visit: key, offer, values };
  };
  const number = () => `order-${dice.hex(6)}`;
  return [
    // A slip of the pen at the advertiser, and an event that nobody told us of.
    ...of("miner", [30, 3], 3).map((one) =>
      report(one, "typo", { after: 90, values: { cnv_event_id: "level_1O" } }),
    ),
    ...of("dragons", [70, 4], 4).map((one) =>
      report(one, "unknown", { after: 140, values: { cnv_event_id: "af_level_achieved" } }),
    ),
    ...of("panel", [150, 30], 3).map((one) =>
      report(one, "fast", { after: 0.4, values: { cnv_conversion_id: number() } }),
    ),
    ...of("panel", [160, 50], 3).map((one) =>
      report(one, "late", { after: 1700, values: { cnv_conversion_id: number() } }),
    ),
    // Of an offer that no cap closes: without a click nothing would be waited for.
    ...of("fittrack", [16, 2], 2).flatMap((one): DemoEvent[] => {
      const lost = { ...one, key: `${one.key}-lost`, at: one.at + MINUTE, lost: true };
      const params = { ...one.params, pub_click_id: `${one.params.pub_click_id}-2` };
      return [{ ...lost, params }, report(lost, "parked", { after: 9, values: { cnv_payout: "14.00" } })];
    }),
    ...of("fittrack", [90, 12], 3).flatMap((one): DemoEvent[] => {
      const params = { ...one.params, pub_click_id: `${one.params.pub_click_id}-2` };
      const second = { ...one, key: `${one.key}-second`, at: one.at + 4 * HOUR, params };
      const values = { cnv_payout: "14.00" };
      // The same member twice: the second time is told from the first.
      return [
        report(one, "done", { after: 12, values }),
        second,
        report(second, "twice", { after: 15, values }),
      ];
    }),
    ...of("fittrack", [100, 60], 6).map((one) => withParams(one, { pub_member_id: "{user_id}" })),
    ...of("newsletter", [140, 10], 4).map((one) => withParams(one, { pub_member_id: "" })),
    ...of("newsletter", [120, 6], 3).map((one) => nameless(one, { gk_click_id: "{click_id}" })),
    ...of("panel", [110, 8], 2).map((one) => nameless(one, { cnv_conversion_id: number() })),
    ...of("autumn", [150, 60], 2).map((one) => nameless(one, { gk_click_id: `${dice.hex(13)}-old` })),
  ];
}

function withParams(visit: Visit, params: Record<string, string>): Visit {
  return { ...visit, key: `${visit.key}-bad`, at: visit.at + 20_000, params: { ...visit.params, ...params } };
}

/** A report that names no click of ours. */
function nameless({ key, offer, at }: Visit, values: Record<string, string>): Report {
  return { at: at + 30 * MINUTE, type: "report", key: `${key}-nameless`, visit: null, offer, values };
}
