import { readUuid } from "../../../domain/ids";
import type { TraceLine } from "../../../pages/trace/steps";
import type { Found } from "../../../pages/trace/trace";
import { namesOfChoices, readOffersAndPartners } from "../choices";
import type { Visit } from "../page";
import { type FoundRows, tellApart } from "./found-clicks";

/** What an id leads to, whichever of our ids, the partner's or the advertiser's it is. */
export async function findStory(visit: Visit, typed: string): Promise<Found> {
  const q = typed.trim();
  if (q === "") return { kind: "nothing-asked" };
  const id = readUuid(q);
  const own = id && (await readStory(visit, id));
  if (own) return own;
  const found = await findRows(visit, q);
  const { clicks, conversions, callbacks, parked, lines } = found;
  const rows = [...clicks, ...conversions, ...callbacks, ...parked, ...lines];
  const clickIds = [...new Set(rows.flatMap(({ gkClickId }) => (gkClickId ? [gkClickId] : [])))];
  const [first] = clickIds;
  if (first !== undefined && clickIds.length === 1)
    return (await readStory(visit, first)) ?? onlyLines(lines);
  if (clickIds.length <= 1) return onlyLines(lines);
  const apart = tellApart(clickIds.sort().reverse(), found);
  const choices = await readOffersAndPartners(visit, apart);
  return { kind: "several", clicks: apart, choices, more: found.moreClicks };
}

async function findRows(visit: Visit, q: string): Promise<FoundRows> {
  const find = async <List extends "clicks" | "conversions" | "callbacks" | "parked" | "lines">(
    path: string,
    limit = 50,
  ) => {
    const asked = `limit=${limit}&q=${encodeURIComponent(q)}`;
    const answer = await visit.api<FoundRows[List]>("GET", `${path}?${asked}`);
    return { rows: answer.ok ? answer.data : [], more: answer.ok && answer.nextCursor !== null };
  };
  const [clicks, conversions, callbacks, parked, lines] = await Promise.all([
    find<"clicks">("/clicks"),
    find<"conversions">("/conversions", 100),
    find<"callbacks">("/callbacks"),
    find<"parked">("/parked-postbacks"),
    find<"lines">("/history-logs"),
  ]);
  return {
    clicks: clicks.rows,
    conversions: conversions.rows,
    callbacks: callbacks.rows,
    parked: parked.rows,
    lines: lines.rows,
    moreClicks: clicks.more,
    moreConversions: conversions.more,
  };
}

/** The story of a click, or null where none is kept. */
export async function readStory(visit: Visit, clickId: string): Promise<Found | null> {
  const answer = await visit.api<TraceLine[]>("GET", `/clicks/${clickId}/trace`);
  if (!answer.ok) return null;
  const { offers, partners } = await readOffersAndPartners(visit, answer.data.map(recordsOf));
  const names = namesOfChoices([...offers, ...partners]);
  return { kind: "story", clickId, steps: answer.data, names };
}

/** The offer and the partner that a step names, however old they are. */
function recordsOf({ details: { offerId, partnerId } }: TraceLine) {
  return { offerId: textOrNull(offerId), partnerId: textOrNull(partnerId) };
}

const textOrNull = (value: unknown) => (typeof value === "string" ? value : null);

function onlyLines(lines: FoundRows["lines"]): Found {
  return lines.length > 0 ? { kind: "lines", lines } : { kind: "nothing" };
}
