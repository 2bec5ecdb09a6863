import { setTimeout as sleep } from "node:timers/promises";
import { comparison, inTurns, objectsClosed, WARM_UP } from "../lib/compare.mjs";
import { get, load } from "../lib/load.mjs";
import { clickIdOf, clickRequest, drained, makeLink } from "../lib/scene.mjs";

const CONNECTIONS = 32;
/** For each round: new conversions, and how many more are made to be repeated how many times in all. */
const FULL = { rounds: 5, fresh: 500, repeated: 500, repeats: 1_000 };
const QUICK = { rounds: 3, fresh: 100, repeated: 50, repeats: 400 };
const BOUND = { least: 0.5, aim: 0.8 };
/** What goes on behind the answers of new conversions (caps, roll-ups, logs) is no part of a duplicate's. */
const CALM_MS = 500;

/** New conversions, each of a click of its own, and then the same postbacks again. */
export async function postbacks({ gokart, object, results, quick }) {
  const { rounds, fresh, repeated, repeats } = quick ? QUICK : FULL;
  const turns = WARM_UP + rounds;
  const place = await makeLink(gokart);
  const landed = await landedClicks(gokart, [place], (fresh + repeated) * turns);
  const clickIds = landed.splice(0, fresh * turns);
  const closing = async (flooding) => {
    const rate = await flooding;
    await objectsClosed({ quick });
    return rate;
  };
  let next = 0;
  const ours = async () => {
    const first = next;
    next += fresh;
    return closing(flood(gokart, fresh, (n) => `/postback?${words(clickIds, first + n)}`));
  };
  const control = () => closing(flood(object, fresh, (n) => `/new?${words(clickIds, n)}`));
  const made = await inTurns({ rounds, warmUp: WARM_UP, control, ours });
  results.add(comparison("new conversions, 32 connections", made, BOUND));
  const stored = await (await gokart.mf.getD1Database("DB"))
    .prepare("SELECT count(*) AS n FROM conversions WHERE offer_id = ?")
    .bind(place.offerId)
    .first("n");
  const lost = clickIds.length - stored;
  results.add({
    what: "conversions lost",
    ours: `${lost} of ${clickIds.length}`,
    least: "0",
    ok: lost === 0,
  });
  const duplicates = {
    control: () => flood(object, repeats, (n) => `/warm?${words(clickIds, n)}`),
    // A sender repeats within seconds, while the object of the first answer is still there; the control's is, too.
    ours: async () => {
      const ids = landed.splice(0, repeated);
      const again = (n) => `/postback?${words(ids, n % repeated)}`;
      await flood(gokart, repeated, again, "ACCEPTED");
      await sleep(CALM_MS);
      return closing(flood(gokart, repeats, again, "DUPLICATE"));
    },
  };
  const told = await inTurns({ rounds, warmUp: WARM_UP, ...duplicates });
  results.add(comparison("duplicates answered", told, BOUND));
}

/** What both sides are sent: a long address costs whoever is asked. */
const words = (clickIds, n) => `gk_click_id=${clickIds[n]}&cnv_conversion_id=order-${n}`;

async function flood(server, count, path, code) {
  let wrong = 0;
  const onAnswer = (_, body) => {
    if (code && !body.includes(`"${code}"`)) wrong += 1;
  };
  const request = (n) => get(server.url, path(n));
  const run = await load({ url: server.url, connections: CONNECTIONS, count, request, onAnswer });
  if (run.statuses[200] !== count || wrong > 0) {
    throw new Error(`${server.name} answered ${JSON.stringify(run.statuses)}, ${wrong} of them not ${code}`);
  }
  return run.perSecond;
}

/** Ids of clicks that are in the database, so that no postback waits for its click. */
export async function landedClicks(server, places, count) {
  const before = await drained(server, 0);
  const ids = [];
  const onAnswer = (head) => ids.push(clickIdOf(head));
  const request = () => clickRequest(server, places[Math.floor(Math.random() * places.length)]);
  await load({ url: server.url, connections: 8, count, request, onAnswer });
  await drained(server, before.stored + count);
  return ids;
}
