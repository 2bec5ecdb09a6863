const DESTINATIONS = { all: ["account", "global"], paid: ["global"], plain: ["account"] };

/** What partners were owed they received, once it was told to be theirs; what failed is to be seen as failed. */
export function auditCallbacks({ state, received, partners, lives }, tally) {
  const { callbacks, conversions } = state;
  const nameOf = new Map(Object.entries(partners).map(([name, { id }]) => [id, name]));
  const rows = new Map(callbacks.map((row) => [row.id, row]));
  const heard = Map.groupBy(received, ({ id }) => id);
  const accepted = received.filter(({ status }) => status === 200);
  const states = Map.groupBy(callbacks, (row) => row.state);
  const count = (name) => states.get(name)?.length ?? 0;

  tally.note("callbacks owed", callbacks.length);
  tally.note("callback requests received", received.length, `${accepted.length} answered 200`);
  for (const name of ["delivered", "failed", "superseded"]) tally.note(`  ${name}`, count(name));
  tally.none(
    "callbacks without an end",
    callbacks.filter(({ state }) => !["delivered", "failed", "superseded"].includes(state)),
  );
  tally.none(
    "callbacks called delivered that the partner did not accept",
    (states.get("delivered") ?? []).filter(({ id }) => !heard.get(id)?.some(({ status }) => status === 200)),
  );
  tally.none(
    "callbacks called failed that the partner never refused",
    (states.get("failed") ?? []).filter(
      ({ id }) => !heard.get(id)?.some(({ status }) => status === 410 || status === 400),
    ),
  );
  tally.none(
    "requests that no callback explains",
    received.filter(({ id, conversionId }) => conversionId && !rows.has(id)),
  );
  tally.none("callbacks twice for one change", doubles(callbacks));
  tally.none("conversions whose status the partner was not told", untold({ conversions, callbacks, nameOf }));
  tally.none(
    "superseded without a newer word",
    (states.get("superseded") ?? []).filter((row) => !hasNewer(row, state)),
  );
  tally.none("callbacks that told an older word after a newer", overtaken(accepted, rows));
  tally.none("statuses told to who did not want them", unwanted(accepted, rows));
  const again = [...heard.values()].filter(
    (notes) => notes.filter(({ status }) => status === 200).length > 1,
  );
  tally.note(
    "accepted twice by the partner, same id",
    again.length,
    `${lives.length - 1} kills; at-least-once`,
  );
}

function doubles(callbacks) {
  const groups = Map.groupBy(callbacks, (row) =>
    [row.conversion_id, row.destination, row.change_no].join("|"),
  );
  return [...groups].filter(([, same]) => same.length > 1);
}

const wants = (partner, destination, status) =>
  status === "Success" || (partner === "all" && ["account", "global"].includes(destination));

/** For each conversion and destination, the newest callback tells the status in which the conversion ended. */
function untold({ conversions, callbacks, nameOf }) {
  const of = Map.groupBy(callbacks, (row) => `${row.conversion_id}|${row.destination}`);
  return conversions.flatMap((row) => {
    const partner = nameOf.get(row.partner_id);
    const wanted = DESTINATIONS[partner].filter((destination) => wants(partner, destination, row.status));
    return wanted
      .filter((destination) => {
        const told = (of.get(`${row.id}|${destination}`) ?? []).filter(({ state }) => state !== "superseded");
        const newest = told.toSorted((a, b) => a.change_no - b.change_no).at(-1);
        return newest?.status !== row.status;
      })
      .map((destination) => ({ conversionId: row.id, destination, status: row.status, reason: row.reason }));
  });
}

/** A newer change of the conversion is what makes a callback pointless. */
function hasNewer({ conversion_id, change_no }, { changes }) {
  return changes.some((row) => row.conversion_id === conversion_id && row.no > change_no);
}

function overtaken(accepted, rows) {
  const newest = new Map();
  return accepted.filter(({ id }) => {
    const row = rows.get(id);
    if (!row) return false;
    const key = `${row.conversion_id}|${row.destination}`;
    const before = newest.get(key) ?? 0;
    newest.set(key, Math.max(before, row.change_no));
    return row.change_no < before;
  });
}

function unwanted(accepted, rows) {
  return accepted.filter(({ id, partner, said }) => {
    const row = rows.get(id);
    return row && (!wants(partner, row.destination, row.status) || (said !== null && said !== row.status));
  });
}
