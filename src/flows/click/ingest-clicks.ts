import type { ClicksMessage } from "../../queues/messages";
import type { Rim } from "../../rim";
import { insertRows } from "../../store/click/clicks";
import { countClicks } from "../../store/click/count-clicks";

/**
 * Brings click messages home: the clicks of each shard, then the roll-up. Both steps do nothing the second time, and
 * they come in this order, so whoever dies in between is finished by the redelivery.
 */
export async function ingestClicks(env: Env, input: { messages: ClicksMessage[]; rim: Rim }): Promise<void> {
  const byShard = Map.groupBy(input.messages, (message) => message.shard);
  await Promise.all(
    [...byShard].map(([shard, messages]) =>
      insertRows(
        env,
        shard,
        messages.flatMap((message) => message.rows),
      ),
    ),
  );
  await countClicks(env, input.messages, { now: input.rim.now, token: input.rim.newId() });
}
