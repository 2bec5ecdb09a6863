import type { Conversion, ConversionStatus } from "../../domain/conversion/conversion";
import { readUuid } from "../../domain/ids";
import { matchEvent } from "../../domain/offer/terms";
import { conversionsOfClick, findConversion } from "../../store/conversion/conversions";
import { findOffer } from "../../store/offer/offers";
import type { Change, UnreadRow } from "../outcome";
import { changeStatus } from "./change-status";

/** What one row asks for: a conversion, or those of a click (of one event, or of every one). */
export type StatusRow = {
  conversionId: string | null;
  gkClickId: string | null;
  eventId: string | null;
  status: ConversionStatus;
  reason: string | null;
};
export type StatusResult = {
  row: number;
  ok: boolean;
  code: string;
  message: string | null;
  conversionIds: string[];
};

/** Changes the status of many conversions, row after row, with a result for each. */
export async function changeStatuses(
  env: Env,
  input: Change & { rows: (StatusRow | UnreadRow)[] },
): Promise<StatusResult[]> {
  const results: StatusResult[] = [];
  for (const [i, row] of input.rows.entries())
    results.push({ row: i + 1, ...(await changeRow(env, input, row, requestOf(input, i))) });
  return results;
}

/** Two rows may name the same conversion, so each is a request of its own. */
const requestOf = ({ rim }: Change, row: number) => (rim.request ? `${rim.request}/${row + 1}` : null);

async function changeRow(
  env: Env,
  input: Change,
  row: StatusRow | UnreadRow,
  request: string | null,
): Promise<Omit<StatusResult, "row">> {
  if ("problems" in row) {
    return { ok: false, code: "INVALID", message: row.problems.join("; "), conversionIds: [] };
  }
  const ids = await conversionsOf(env, input.networkId, row);
  if (ids.length === 0) {
    const message = "There is no such conversion.";
    return { ok: false, code: "NOT_FOUND", message, conversionIds: [] };
  }
  const { rim, networkId, actor } = input;
  const to = { to: row.status, reason: row.reason, by: "staff", actor, request } as const;
  const outcomes: Awaited<ReturnType<typeof changeStatus>>[] = [];
  for (const conversionId of ids)
    outcomes.push(await changeStatus(env, { rim, networkId, conversionId, ...to }));
  const failed = outcomes.find((outcome) => !outcome.ok);
  const conversionIds = ids.filter((_, i) => outcomes[i]?.ok);
  if (failed && !failed.ok) return { ok: false, code: failed.code, message: failed.message, conversionIds };
  return { ok: true, code: "OK", message: null, conversionIds };
}

/** The conversions that a row speaks of: those that all of its ids fit. */
async function conversionsOf(env: Env, networkId: string, row: StatusRow): Promise<string[]> {
  const [named, of] = [row.conversionId, row.gkClickId].map((id) => id && (readUuid(id) ?? "unreadable"));
  const found = named
    ? [await findConversion(env, networkId, named)].filter((one) => one !== null)
    : await conversionsOfClick(env, networkId, of ?? "");
  const ofClick = found.filter(({ clickId }) => !of || clickId === of);
  const [first] = ofClick;
  if (!row.eventId || !first) return ofClick.map(({ id }) => id);
  // All of one click are of one offer. What an event was called by the time stands in its conversion.
  const offer = await findOffer(env, networkId, first.offerId);
  const match = offer && matchEvent(offer, row.eventId);
  const event = match?.ok ? match.event : null;
  const isMeant = ({ eventId, offerEventId }: Conversion) =>
    eventId === "" || eventId === row.eventId || (event !== null && offerEventId === event.id);
  return ofClick.filter(isMeant).map(({ id }) => id);
}
