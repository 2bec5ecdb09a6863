import type { Rim } from "../rim";
import { fireAlerts, forgetFirings, takeDueFirings } from "../store/alert-firings";
import { activeAlerts } from "../store/alerts";
import { deliverAlert } from "./deliver-alert";
import { findOccurrences } from "./find-occurrences";

/** Longer than a try may take; after a crash it is tried again. */
const LEASE_MS = 120_000;
const A_SWEEP = 50;
const KEPT_MS = 90 * 86_400_000;

/** Judges all alerts, fires each once an occurrence, and delivers what is due; answers how many were tried. */
export async function sweepAlerts(
  env: Env,
  { rim, timeLimitMs }: { rim: Rim; timeLimitMs?: number },
): Promise<number> {
  const { now, newId } = rim;
  const alerts = await activeAlerts(env);
  const { seen, found } = await findOccurrences(env, { alerts, now, newId });
  if (seen.length > 0) await fireAlerts(env, { alerts: seen, found, now });
  const due = await takeDueFirings(env, { now, leaseMs: LEASE_MS, limit: A_SWEEP });
  await Promise.all(due.map((one) => deliverAlert(env, { ...one, rim, timeLimitMs })));
  await forgetFirings(env, now - KEPT_MS);
  return due.length;
}
