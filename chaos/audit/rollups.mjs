const HOUR = 3_600_000;
const QUARTER = 900_000;
export const COUNTERS = [
  ...["clicks", "conversions", "pending", "rejected", "revenue", "payout"],
  ...["click_conversions", "click_pending", "click_rejected", "click_revenue", "click_payout"],
];

/** Every roll-up row of every tier against a count of the rows by hand, written anew and not taken from the product. */
export function auditRollups({ state }, tally) {
  const counted = new Map();
  const add = (record, eventId, time, amounts) => {
    for (const key of keysOf(record, eventId, time)) {
      const sums = counted.get(key) ?? {};
      for (const [name, n] of Object.entries(amounts)) sums[name] = (sums[name] ?? 0) + n;
      counted.set(key, sums);
    }
  };
  for (const click of state.clicks) {
    const parsed = { ...click, subs: JSON.parse(click.subs) };
    if (click.kind === "human" && !click.test) add(parsed, "", click.at, { clicks: 1 });
  }
  for (const row of state.conversions.filter(({ test }) => !test)) {
    const record = { ...row, ...row.click, offer_id: row.offer_id };
    const own = amountsOf(row);
    add(record, row.event_id, row.received_at, own);
    const byClick = Object.fromEntries(Object.entries(own).map(([name, n]) => [`click_${name}`, n]));
    add(record, row.event_id, row.click_at, byClick);
  }
  const stored = new Map(state.rollups.map((row) => [keyOf(row), row]));
  const off = [...new Set([...counted.keys(), ...stored.keys()])].flatMap((key) => {
    const wrong = COUNTERS.filter(
      (name) => (counted.get(key)?.[name] ?? 0) !== (stored.get(key)?.[name] ?? 0),
    );
    return wrong.map((name) => ({
      key,
      name,
      rows: counted.get(key)?.[name] ?? 0,
      rollup: stored.get(key)?.[name] ?? 0,
    }));
  });
  tally.note("roll-up rows", stored.size);
  tally.none("roll-ups that differ from the rows", off);
  tally.none(
    "days that the product's own self-check finds off",
    state.selfChecks.filter(({ ok }) => !ok),
  );
}

export function amountsOf({ status, revenue, payout }) {
  const is = (wanted) => Number(status === wanted);
  const paid = is("Success");
  return {
    conversions: paid,
    pending: is("Pending"),
    rejected: is("Rejected"),
    revenue: paid * revenue,
    payout: paid * payout,
  };
}

function keysOf(record, event_id, time) {
  const { network_id, offer_id, partner_id, advertiser_id } = record;
  const whole = {
    network_id,
    offer_id,
    partner_id,
    advertiser_id,
    event_id,
    country: "",
    device: "",
    os: "",
    subs: "",
  };
  const [country, device, os] = [record.country ?? "", record.device ?? "", record.os ?? ""];
  const five = [1, 2, 3, 4, 5].map((n) => record.subs[n] ?? "");
  const subs = five.some(Boolean) ? JSON.stringify(five) : "";
  const bucket = Math.floor(time / QUARTER) * QUARTER;
  const keys = [
    { ...whole, tier: "h", bucket: Math.floor(time / HOUR) * HOUR },
    { ...whole, tier: "q", bucket, country, device, os, subs: subs && "*" },
  ];
  if (subs) keys.push({ ...whole, tier: "s", bucket, country, device, os, subs });
  return keys.map(keyOf);
}

const keyOf = (row) =>
  [
    row.tier,
    row.bucket,
    row.network_id,
    row.offer_id,
    row.partner_id,
    row.advertiser_id,
    row.event_id,
    row.country,
    row.device,
    row.os,
    row.subs,
  ].join("|");
