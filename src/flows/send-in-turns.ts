// A Worker waits for six answers at once and keeps everything beyond them waiting; the sixth is for our own databases.
const AT_ONCE = 5;

export type Turns<Item> = {
  endpointOf: (item: Item) => string;
  /** Told how long the item has waited for its turn; answers how long it took, and whether the endpoint has answered. */
  send: (item: Item, waitedMs: number) => Promise<{ answered: boolean; ms: number }>;
  /** What has not had its turn by then has none. */
  beginWithinMs: number;
};

type Lane<Item> = { waiting: Item[]; sending: number; answered: boolean; slowestMs: number };

/**
 * Sends items a few at once, so that no endpoint holds up another: one that has not answered yet has one item on its way,
 * and the turn is always the quickest endpoint's. Answers what had no turn.
 */
export async function sendInTurns<Item>(
  items: readonly Item[],
  { endpointOf, send, beginWithinMs }: Turns<Item>,
): Promise<Item[]> {
  const began = Date.now();
  const lanes: Lane<Item>[] = [...Map.groupBy(items, endpointOf).values()].map((waiting) => ({
    waiting,
    sending: 0,
    answered: false,
    slowestMs: 0,
  }));
  const onTheirWay = new Set<Promise<void>>();
  for (;;) {
    const waitedMs = Date.now() - began;
    const mayBegin = waitedMs < beginWithinMs && onTheirWay.size < AT_ONCE;
    const lane = mayBegin ? quickest(lanes) : undefined;
    if (lane) {
      const turn = take(lane, (item) => send(item, waitedMs)).finally(() => onTheirWay.delete(turn));
      onTheirWay.add(turn);
    } else if (onTheirWay.size > 0) await Promise.race(onTheirWay);
    else return lanes.flatMap(({ waiting }) => waiting);
  }
}

function quickest<Item>(lanes: readonly Lane<Item>[]): Lane<Item> | undefined {
  return lanes
    .filter(({ waiting, sending, answered }) => waiting.length > 0 && (answered || sending === 0))
    .reduce<Lane<Item> | undefined>(
      (best, lane) => (best && best.slowestMs <= lane.slowestMs ? best : lane),
      undefined,
    );
}

async function take<Item>(
  lane: Lane<Item>,
  send: (item: Item) => Promise<{ answered: boolean; ms: number }>,
): Promise<void> {
  const [item] = lane.waiting.splice(0, 1);
  if (item === undefined) return;
  lane.sending += 1;
  const { answered, ms } = await send(item);
  lane.sending -= 1;
  lane.answered ||= answered;
  lane.slowestMs = Math.max(lane.slowestMs, ms);
}
