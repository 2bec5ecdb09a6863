import { type TraceStep, traceSteps } from "../../domain/trace/trace";
import { callbacksOfClick } from "../../store/callback/list-callbacks";
import { findNetworkClick } from "../../store/click/list-clicks";
import { conversionsOfClick } from "../../store/conversion/conversions";
import { withChanges } from "../../store/conversion/list-conversions";
import { historyOfClick } from "../../store/history/list-history";
import { parkedOfClick } from "../../store/postback/list-parked";

/** Everything that is kept of a click; null when there is nothing, or another partner's. */
export async function readTrace(
  env: Env,
  input: { networkId: string; clickId: string; partnerId: string | null },
): Promise<TraceStep[] | null> {
  const { networkId, clickId, partnerId } = input;
  const [click, history, parked, conversions] = await Promise.all([
    findNetworkClick(env, networkId, clickId),
    historyOfClick(env, networkId, clickId),
    parkedOfClick(env, networkId, clickId),
    conversionsOfClick(env, networkId, clickId).then((found) => withChanges(env, found)),
  ]);
  // A click that was lost belongs to no partner for certain: its story is for the staff.
  if (partnerId !== null && click?.partnerId !== partnerId) return null;
  const ids = conversions.map(({ id }) => id);
  const callbacks = ids.length > 0 ? await callbacksOfClick(env, networkId, ids) : [];
  const steps = traceSteps({ click, history, conversions, parked, callbacks });
  return steps.length > 0 ? steps : null;
}
