import { env } from "cloudflare:workers";
import { deliverCallbacks } from "../../src/flows/callback/deliver-callbacks";
import type { CallbackMessage } from "../../src/queues/messages";
import { mainDb } from "../../src/store/databases";
import { conversions } from "../../src/store/schema/main";
import { rimAt } from "./callbacks";
import { makeConversionRow } from "./factories";
import { partnerBox } from "./partner";
import { heldEnv } from "./queue";
import { makeAccountCallback, type SceneInput, storeCallback, storeScene } from "./scene";

/** A partner with an account callback to a mailbox of its own, and so many callbacks that wait for it. */
export async function waitingCallbacks(count: number, over: SceneInput["partner"] = {}) {
  const box = partnerBox();
  const callback = await makeAccountCallback({ url: box.url("/gk") });
  const scene = await storeScene({ partner: { callback, ...over } });
  const now = scene.conversion.createdAt;
  const messages: CallbackMessage[] = [];
  for (let n = 0; n < count; n++) {
    const conversion = makeConversionRow({ click: scene.click, createdAt: now });
    await mainDb(env).insert(conversions).values(conversion);
    const { id } = await storeCallback(conversion, { destination: "account" });
    messages.push({ id, attempt: 0 });
  }
  return { box, scene, now, messages, ids: messages.map(({ id }) => id), ...heldEnv() };
}

/** Delivers messages as one batch of the queue, at a moment. */
export function deliverBatch(
  held: Env,
  messages: CallbackMessage[],
  over: { now: number; timeLimitMs?: number; beginWithinMs?: number },
) {
  const { now, ...limits } = over;
  return deliverCallbacks(held, { rim: rimAt(now), messages, ...limits });
}
