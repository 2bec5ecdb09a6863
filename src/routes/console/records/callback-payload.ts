import { prepareCallback } from "../../../flows/callback/prepare-callback";
import type { Payload } from "../../../pages/records/callback";
import { findCallback } from "../../../store/callback/callbacks";
import { loadCallbackFacts } from "../../../store/callback/facts";
import type { Visit } from "../page";

/** The request that a callback's row makes now, its secrets masked; null where it has nowhere to go any more. */
export async function payloadOf({ env, network, rim }: Visit, id: string): Promise<Payload | null> {
  const callback = await findCallback(env, network.id, id);
  const facts = callback && (await loadCallbackFacts(env, { ...callback, networkId: network.id }));
  if (!callback || !facts) return null;
  const { shown } = await prepareCallback(env, { callback, facts, now: rim.now });
  return shown.url === "" ? null : shown;
}
