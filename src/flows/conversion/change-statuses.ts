import type { Conversion, ConversionStatus } from "../../domain/conversion/conversion";
import { readUuid } from "../../domain/ids";
import { matchEvent } from "../../domain/offer/terms";
import { logLine } from "../../log";
import { conversionsOfClick, findConversion } from "../../store/conversion/conversions";
import { findOffer } from "../../store/offer/offers";
import type { Change, UnreadRow } from "../outcome";
import { commitStatus, type MadeStatus, tellStatuses } from "./change-status";

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

/** Changes the status of many conversions, row after row, with a result for each; then tells of all of them. */
export async function changeStatuses(
  env: Env,
  input: Change & { rows: (StatusRow | UnreadRow)[] },
): Promise<StatusResult[]> {
  const results: StatusResult[] = [];
  const all: MadeStatus[] = [];
  for (const [i, row] of input.rows.entries()) {
    const made: MadeStatus[] = [];
    const outcome = await changeRow(env, input, { row, request: requestOf(input, i), made });
    results.push({ row: i + 1, ...outcome, conversionIds: made.map(({ conversion }) => conversion.id) });
    all.push(...made);
  }
  await tellStatuses(env, all, input.rim.now);
  return results;
}

/** Two rows may name the same conversion, so each is a request of its own. */
const requestOf = ({ rim }: Change, row: number) => (rim.request ? `${rim.request}/${row + 1}` : null);

type Outcome = Pick<StatusResult, "ok" | "code" | "message">;
/** A row, and where what it has made is noted: also of one that fails half-way. */
type Job<Row> = { row: Row; request: string | null; made: MadeStatus[] };

async function changeRow(env: Env, input: Change, job: Job<StatusRow | UnreadRow>): Promise<Outcome> {
  const { row } = job;
  if ("problems" in row) return { ok: false, code: "INVALID", message: row.problems.join("; ") };
  try {
    return await changeNamed(env, input, { ...job, row });
  } catch (error) {
    const { conversionId, gkClickId: clickId } = row;
    logLine("warn", "STATUS_NOT_CHANGED", { conversionId, clickId, error });
    return { ok: false, code: "TRY_AGAIN", message: NOT_CHANGED };
  }
}

const NOT_CHANGED = "It could not be changed just now. Try it again.";

async function changeNamed(
  env: Env,
  input: Change,
  { row, request, made }: Job<StatusRow>,
): Promise<Outcome> {
  const { rim, networkId, actor } = input;
  const ids = await conversionsOf(env, networkId, row);
  if (ids.length === 0) return { ok: false, code: "NOT_FOUND", message: "There is no such conversion." };
  const to = { to: row.status, reason: row.reason, by: "staff", actor, request } as const;
  let refusal: Outcome | null = null;
  for (const conversionId of ids) {
    const changed = await commitStatus(env, { rim, networkId, conversionId, ...to });
    if (changed.ok) made.push(changed);
    else refusal ??= { ok: false, code: changed.code, message: changed.message };
  }
  return refusal ?? { ok: true, code: "OK", message: null };
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
