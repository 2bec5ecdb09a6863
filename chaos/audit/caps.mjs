/** Every cap counter against the conversions that hold a place in it, and against its limit. */
export function auditCaps({ state }, tally) {
  const places = state.conversions.flatMap((row) =>
    holdsPlace(row) ? JSON.parse(row.cap_claims).map((claim) => ({ ...claim, row })) : [],
  );
  const byKey = Map.groupBy(places, ({ key }) => key);
  const off = state.counters.filter(
    ({ key, used }) => used !== sum((byKey.get(key) ?? []).map(({ delta }) => delta)),
  );
  const over = state.counters.filter(({ key, cap_limit }) => {
    // Staff may go beyond a limit; over-delivery may by 20 %, rounded up.
    const claims = (byKey.get(key) ?? []).filter(({ row }) => row.status_by !== "staff");
    const regular = sum(claims.filter(({ row }) => !row.over_delivery).map(({ delta }) => delta));
    return (
      regular > cap_limit || sum(claims.map(({ delta }) => delta)) > cap_limit + Math.ceil(cap_limit / 5)
    );
  });
  const reached = state.counters.filter(({ used, cap_limit }) => used >= cap_limit);
  tally.note("cap counters", state.counters.length, `${reached.length} of them reached`);
  tally.none("cap counters that differ from the conversions", off);
  tally.none("caps exceeded", over);
  tally.none(
    "conversions whose place in a cap is not as their status says",
    state.conversions.filter((row) => Boolean(row.caps_counted) !== holdsPlace(row)),
  );
}

const holdsPlace = ({ status, reason, test }) =>
  !test && status !== "Rejected" && !(status === "Pending" && reason === "cap_reached");

const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);
