import type { Rim } from "../../rim";
import { activeAlerts } from "../../store/alert/alerts";
import { fireAlerts, forgetFirings, takeDueFirings } from "../../store/alert/firings";
import { deliverAlert } from "./deliver-alert";
import { findOccurrences } from "./find-occurrences";

/** Longer than a try may take; after a crash it is tried again. */
const LEASE_MS = 120_000;
const BUDGET_MS = 25_000;
/** A Worker has six connections at a time: what waits for one would run out of its time. */
const AT_ONCE = 6;
/** Each asks some three times, and a sweep has other things to ask. */
const MOST_TRIES = 100;
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
  const tried = await deliverDue(env, { rim, timeLimitMs });
  await forgetFirings(env, now - KEPT_MS);
  return tried;
}

/**
 * Delivers until nothing is due or the time is up: the next minute's sweep takes over. Of an alert one at a time, and after
 * a failure none in this sweep: an endpoint that hangs holds up its own alert's firings only.
 */
async function deliverDue(
  env: Env,
  { rim, timeLimitMs }: { rim: Rim; timeLimitMs?: number },
): Promise<number> {
  const end = Date.now() + BUDGET_MS;
  const underWay = new Map<string, Promise<void>>();
  const passedOver = new Set<string>();
  let tried = 0;
  while (tried < MOST_TRIES && Date.now() < end) {
    const limit = AT_ONCE - underWay.size;
    const due = await takeDueFirings(env, {
      now: rim.now,
      leaseMs: LEASE_MS,
      limit,
      without: [...passedOver],
    });
    for (const one of due) {
      const { alertId } = one.firing;
      passedOver.add(alertId);
      const delivery = deliverAlert(env, { ...one, rim, timeLimitMs }).then((delivered) => {
        underWay.delete(alertId);
        if (delivered) passedOver.delete(alertId);
      });
      underWay.set(alertId, delivery);
    }
    tried += due.length;
    if (underWay.size === 0) break;
    await Promise.race(underWay.values());
  }
  await Promise.all(underWay.values());
  return tried;
}
