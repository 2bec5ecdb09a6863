import type { Alert, AlertKind, Occurrence } from "../../domain/alert/alert";
import {
  callbackOccurrences,
  capOccurrences,
  checkOccurrences,
  errorOccurrences,
  lostOccurrences,
  memberOccurrences,
  silentOccurrences,
} from "../../domain/alert/occurrences";
import { logLine } from "../../log";
import { capUsage, failingCallbacks, lostClicks, silences, unhealthyPartners } from "../../store/alert/facts";
import type { Found } from "../../store/alert/firings";
import { postbackErrors } from "../../store/history/tallies";
import { offDays } from "../../store/report/self-checks";

const CHECKS_WATCHED_MS = 4 * 86_400_000;

type Of = { networkId: string; now: number; alerts: readonly Alert[] };
type Watch = (env: Env, of: Of) => Promise<(alert: Alert) => Occurrence[]>;

/** Of each kind: how its facts are read, once for all alerts of a network, and what an alert makes of them. */
const WATCHES: Record<AlertKind, Watch> = {
  cap_reached: async (env, of) => {
    const caps = await capUsage(env, of);
    return (alert) => capOccurrences(alert, caps);
  },
  no_conversion: async (env, of) => {
    const silent = await silences(env, of, Math.min(...of.alerts.map(({ threshold }) => threshold ?? 1)));
    return (alert) => silentOccurrences(alert, silent);
  },
  callback_failing: async (env, of) => {
    const failing = await failingCallbacks(env, of);
    return (alert) => callbackOccurrences(alert, failing);
  },
  postback_errors: async (env, of) => {
    const errors = await postbackErrors(env, of);
    return (alert) => errorOccurrences(alert, errors);
  },
  member_ids: async (env, of) => {
    const unhealthy = await unhealthyPartners(env, of);
    return (alert) => memberOccurrences(alert, unhealthy);
  },
  click_lost: async (env, of) => {
    const lost = await lostClicks(env, of);
    return () => lostOccurrences(lost);
  },
  self_check: async (env, { networkId, now }) => {
    const off = await offDays(env, { networkId, since: now - CHECKS_WATCHED_MS });
    return () => checkOccurrences(off);
  },
};

/** What the alerts are about now; `seen` are those that could be judged, since a failing read ends nothing. */
export async function findOccurrences(
  env: Env,
  { alerts, now, newId }: { alerts: readonly Alert[]; now: number; newId: () => string },
): Promise<{ seen: Alert[]; found: Found[] }> {
  const seen: Alert[] = [];
  const found: Found[] = [];
  for (const group of Map.groupBy(alerts, ({ networkId, kind }) => `${networkId}|${kind}`).values()) {
    const [{ networkId, kind }] = group as [Alert, ...Alert[]];
    try {
      const occurrencesOf = await WATCHES[kind](env, { networkId, now, alerts: group });
      for (const alert of group) {
        found.push(
          ...occurrencesOf(alert).map((one) => ({ ...one, id: newId(), alertId: alert.id, networkId })),
        );
      }
      seen.push(...group);
    } catch (error) {
      logLine("error", "ALERTS_NOT_JUDGED", { networkId, kind, error });
    }
  }
  return { seen, found };
}
