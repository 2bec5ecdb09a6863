import { sweep } from "../../src/flows/sweep";
import { rim } from "../../src/rim";
import { setClock } from "./clock";
import type { Deed, DemoEvent, Report, Visit } from "./events";
import { makeLink, type Network } from "./found";
import { ask, manage } from "./front-door";
import type { ToldQueues } from "./queues";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Asked = Parameters<typeof manage>[0];
/** What the play needs; it learns the ids of clicks and conversions as they come about. */
export type Stage = {
  asked: Asked;
  queues: ToldQueues;
  network: Network;
  clicks: Map<string, string>;
  conversions: Map<string, string>;
};

/** The product sweeps each minute. Here so often that nothing waits long, and in the end that nothing is overdue. */
const SWEPT_EVERY = 4 * HOUR;
const SWEPT_EACH_HOUR = 6 * HOUR;

/** Lets everything happen in its order, with sweeps between; tells of each day. */
export async function playAll(
  stage: Stage,
  { from, to, events, tell }: { from: number; to: number; events: DemoEvent[]; tell: (line: string) => void },
): Promise<void> {
  let next = 0;
  for (let hour = from; hour < to; hour += HOUR) {
    const end = Math.min(hour + HOUR, to);
    for (let event = events[next]; event && event.at < end; event = events[++next]) await play(stage, event);
    await stage.queues.deliver(stage.asked.env, stage.asked.later, end);
    if (end % SWEPT_EVERY === 0 || end > to - SWEPT_EACH_HOUR) await sweepAt(stage, end);
    if (end % DAY === 0) tell(dayLine(events, end - DAY));
  }
}

async function sweepAt({ asked, queues }: Stage, at: number): Promise<void> {
  setClock(at);
  await sweep(asked.env, rim());
  await queues.deliver(asked.env, asked.later, at);
}

function dayLine(events: DemoEvent[], from: number): string {
  const visits = events.filter(({ at, type }) => type === "visit" && at >= from && at < from + DAY).length;
  return `${new Date(from).toUTCString().slice(0, 11)}: ${visits} clicks`;
}

async function play(stage: Stage, event: DemoEvent): Promise<void> {
  const { asked, queues } = stage;
  if (event.type !== "visit") await queues.deliver(asked.env, asked.later, event.at);
  setClock(event.at);
  if (event.type === "visit") await visit(stage, event);
  else if (event.type === "report") await report(stage, event);
  else await act(stage, event);
  await asked.later.settled();
}

async function visit({ asked, queues, network, clicks }: Stage, one: Visit): Promise<void> {
  const { who, params, headers, partner, offer } = one;
  const url = new URL(network.links[`${partner}|${offer}`] ?? "");
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  const [region = "", city = ""] = who.city.split("|");
  const request = new Request(url, {
    headers: {
      "User-Agent": who.userAgent,
      "Accept-Language": who.language,
      "CF-Connecting-IP": who.ip,
      ...headers,
    },
    cf: { country: who.country.code, region, city } as RequestInitCfProperties,
  });
  const answer = await ask(asked, request);
  if (answer.status >= 500) throw new Error(`a link answered ${answer.status} ${await answer.text()}`);
  const id = answer.headers.get("x-gk-click-id");
  await asked.later.settled();
  if (!id) return;
  clicks.set(one.key, id);
  if (one.lost) queues.lose("gokart-clicks", id);
}

const ADVERTISERS_ADDRESS = "198.51.100.20";

/** A visit that was refused has no click, so nothing is reported of it. */
async function report({ asked, network, clicks, conversions }: Stage, one: Report): Promise<void> {
  const id = one.visit === null ? undefined : clicks.get(one.visit);
  if (one.visit !== null && !id) return;
  const query = new URLSearchParams({ ...(id ? { gk_click_id: id } : {}), ...one.values });
  const headers = { "User-Agent": "postbacks/1.0", "CF-Connecting-IP": ADVERTISERS_ADDRESS };
  const url = `${asked.origin}${network.postbackPaths[one.offer]}?${query}`;
  const answer = await ask(asked, new Request(url, { headers }));
  const text = await answer.text();
  if (answer.status >= 500) throw new Error(`a postback was answered ${answer.status} ${text.slice(0, 300)}`);
  const { code, data } = JSON.parse(text) as { code: string; data: { conversionId?: string } | null };
  if (code === "ACCEPTED" && data?.conversionId) conversions.set(one.key, data.conversionId);
}

async function act(stage: Stage, deed: Deed): Promise<void> {
  const { asked, network, conversions } = stage;
  if (deed.type === "link") return makeLink(asked, network, deed);
  if (deed.type === "change") {
    const path = `/offers/${network.offers[deed.offer]}`;
    await manage(asked, { method: "PATCH", path, body: deed.body });
    return;
  }
  const id = conversions.get(deed.of);
  const { status, reason } = deed;
  if (id) await manage(asked, { method: "PATCH", path: `/conversions/${id}`, body: { status, reason } });
}
