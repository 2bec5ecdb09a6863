import { callbackHistory } from "../../domain/callback/attempt";
import type { CallbackMessage } from "../../queues/messages";
import type { Rim } from "../../rim";
import { findCallbackById } from "../../store/callback/callbacks";
import { sendLogs } from "../history/send-logs";

/** Writes into the history that the queue gave a callback up. Its row is untouched: still due, it is the sweep's to send. */
export async function reportDeadCallback(
  env: Env,
  { rim, message }: { rim: Rim; message: CallbackMessage },
): Promise<void> {
  const callback = await findCallbackById(env, message.id);
  if (!callback) return;
  const how = callback.dueAt === null ? `it is ${callback.state}` : "the sweep sends it anew";
  await sendLogs(env, {
    history: [
      callbackHistory(
        { id: rim.newId(), at: rim.now, callback },
        {
          level: "error",
          code: "CALLBACK_QUEUE_GAVE_UP",
          message: `The queue could not hand over callback ${callback.id}, attempt ${message.attempt + 1}; ${how}.`,
        },
      ),
    ],
  });
}
