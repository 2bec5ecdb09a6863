import { amountsOf, COUNTERS } from "./rollups.mjs";

/** Each offer's sums of the days that were added up when they were over, tier by tier, against the rows. */
export function auditDays({ state }, tally) {
  const counted = new Map();
  const add = (offer, amounts) => counted.set(offer, plus(counted.get(offer), amounts));
  for (const { offer_id, kind, test } of state.clicks)
    if (kind === "human" && !test) add(offer_id, { clicks: 1 });
  for (const row of state.conversions.filter(({ test }) => !test)) {
    const own = Object.entries(amountsOf(row));
    add(
      row.offer_id,
      Object.fromEntries(
        own.flatMap(([name, n]) => [
          [name, n],
          [`click_${name}`, n],
        ]),
      ),
    );
  }
  const tiers = Map.groupBy(state.days, ({ tier }) => tier);
  const off = [...tiers].flatMap(([tier, rows]) => {
    const stored = Map.groupBy(rows, (row) => row.offer_id);
    return [...counted].flatMap(([offer, sums]) =>
      COUNTERS.filter(
        (name) => (sums[name] ?? 0) !== sum((stored.get(offer) ?? []).map((row) => row[name])),
      ).map((name) => ({ tier, offer, name })),
    );
  });
  tally.note("tiers of whole days", tiers.size);
  tally.none("days added up that differ from the rows", isShort(state) ? [] : off);
}

/** Whether the roll-ups themselves lack a click that the log tells of: then so do the days, and it is said once. */
const isShort = ({ clicks, rollups }) =>
  clicks.filter(({ kind, test }) => kind === "human" && !test).length >
  sum(rollups.filter(({ tier }) => tier === "h").map((row) => row.clicks));

const plus = (sums = {}, amounts) => {
  const names = [...Object.keys(sums), ...Object.keys(amounts)];
  return Object.fromEntries(names.map((name) => [name, (sums[name] ?? 0) + (amounts[name] ?? 0)]));
};

const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);
