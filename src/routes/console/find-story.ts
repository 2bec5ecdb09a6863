import { readUuid } from "../../domain/ids";
import type { Found, FoundLine } from "../../pages/trace";
import type { TraceLine } from "../../pages/trace-steps";
import { namesOfChoices, readOffersAndPartners } from "./choices";
import type { Visit } from "./page";

type Row = { gkClickId: string | null };
type LineRow = Row & FoundLine;

/** What an id leads to, whichever of our ids, the partner's or the advertiser's it is. */
export async function findStory(visit: Visit, typed: string): Promise<Found> {
  const q = typed.trim();
  if (q === "") return { kind: "nothing-asked" };
  const id = readUuid(q);
  const own = id && (await readStory(visit, id));
  if (own) return own;
  const asked = `limit=50&q=${encodeURIComponent(q)}`;
  const [clicks, conversions, callbacks, parked, lines] = await Promise.all([
    rowsOf<Row>(visit, `/clicks?${asked}`),
    rowsOf<Row>(visit, `/conversions?${asked}`),
    rowsOf<Row>(visit, `/callbacks?${asked}`),
    rowsOf<Row>(visit, `/parked-postbacks?${asked}`),
    rowsOf<LineRow>(visit, `/history-logs?${asked}`),
  ]);
  const rows = [...clicks, ...conversions, ...callbacks, ...parked, ...lines];
  const clickIds = [...new Set(rows.flatMap(({ gkClickId }) => (gkClickId ? [gkClickId] : [])))];
  const [first] = clickIds;
  if (first !== undefined && clickIds.length === 1)
    return (await readStory(visit, first)) ?? onlyLines(lines);
  if (clickIds.length > 1) return { kind: "several", clickIds: clickIds.sort().reverse() };
  return onlyLines(lines);
}

/** The story of a click, or null where none is kept. */
export async function readStory(visit: Visit, clickId: string): Promise<Found | null> {
  const answer = await visit.api<TraceLine[]>("GET", `/clicks/${clickId}/trace`);
  if (!answer.ok) return null;
  const { offers, partners } = await readOffersAndPartners(visit);
  const names = namesOfChoices([...offers, ...partners]);
  return { kind: "story", clickId, steps: answer.data, names };
}

async function rowsOf<Kind>(visit: Visit, path: string): Promise<Kind[]> {
  const answer = await visit.api<Kind[]>("GET", path);
  return answer.ok ? answer.data : [];
}

function onlyLines(lines: LineRow[]): Found {
  return lines.length > 0 ? { kind: "lines", lines } : { kind: "nothing" };
}
