import { HOUR } from "../../domain/report/rollup";
import { startOfDay } from "../../domain/report/timezone";
import { readReport } from "../report/report";

/**
 * The last hour in which an offer had clicks of people, told by the roll-ups: clicks have no index by offer, and one
 * without any would have all of them looked through. Null when it had none.
 */
export async function lastCountedHour(
  env: Env,
  ask: { networkId: string; offerId: string; timeZone: string; from: number; to: number },
): Promise<{ from: number; to: number } | null> {
  const { offerId, ...rest } = ask;
  const of = { ...rest, basis: "click", filter: { offerId, subs: {} } } as const;
  const last = async (group: "day" | "hour", span: { from: number; to: number }) => {
    // A week at the most, of which quarter hours are kept.
    const { rows } = await readReport(env, { ...of, ...span, groupBy: [group] });
    return (rows ?? [])
      .flatMap(({ clicks, keys }) => (clicks > 0 ? (keys[group] ?? []) : []))
      .sort()
      .at(-1);
  };
  const day = await last("day", ask);
  if (!day) return null;
  const from = Math.max(startOfDay(ask.timeZone, day), ask.from);
  const hour = await last("hour", { from, to: Math.min(from + 26 * HOUR, ask.to) });
  if (!hour) return null;
  return { from: Date.parse(hour), to: Date.parse(hour) + HOUR };
}

/** A conversion that shows an offer's postbacks to arrive: of traffic, and brought by no import. */
export type PostedConversion = { id: string; receivedAt: number };

/** The newest conversion of an offer that a real postback made, at or after a moment's first id; or null. */
export function findPostedConversion(
  env: Env,
  { networkId, offerId, firstId }: { networkId: string; offerId: string; firstId: string },
): Promise<PostedConversion | null> {
  const imported =
    "SELECT 1 FROM conversion_changes WHERE conversion_id = conversions.id AND changed_by = 'import'";
  const sql = `SELECT id, received_at AS receivedAt FROM conversions
    WHERE network_id = ? AND offer_id = ? AND id >= ? AND test = 0 AND status_by <> 'import'
      AND NOT EXISTS (${imported}) ORDER BY id DESC LIMIT 1`;
  return env.DB.prepare(sql).bind(networkId, offerId, firstId).first<PostedConversion>();
}
