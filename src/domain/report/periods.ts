/** A stretch of whole days, the last one included. */
export type Period = { label: string; from: string; to: string };

const DAY = 86_400_000;
const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The periods that people ask for most, as seen on a day: `quickPeriods("2026-11-22")`. */
export function quickPeriods(today: string): Period[] {
  const at = Date.parse(`${today}T00:00:00Z`);
  const [year = 0, month = 0] = today.split("-").map(Number);
  const first = (ofMonth: number) => dateOf(Date.UTC(year, ofMonth, 1));
  const yesterday = dateOf(at - DAY);
  return [
    { label: "Today", from: today, to: today },
    { label: "Yesterday", from: yesterday, to: yesterday },
    { label: "Last 7 days", from: dateOf(at - 6 * DAY), to: today },
    { label: "This month", from: first(month - 1), to: today },
    { label: "Last month", from: first(month - 2), to: dateOf(Date.UTC(year, month - 1, 0)) },
  ];
}
