import { firstIdAt } from "../../../domain/ids";
import { HOUR } from "../../../domain/report/rollup";
import type { GoLive, Seen } from "../../../pages/offers/checklist";
import { withQuery } from "../../../pages/ui/filters";
import { findPostedConversion, lastCountedHour } from "../../../store/offer/go-live";
import { dataOf } from "../call-api";
import type { Visit } from "../page";

const SPAN = 30 * 86_400_000;

type Click = { id: string; time: string; destination: string; pubClickId: string; pubMemberId: string };
type Conversion = { id: string; receivedAt: string; status: string; test: boolean };
type Callback = {
  id: string;
  createdAt: string;
  test: boolean;
  lastStatus: number | null;
  lastError: string | null;
  attempts: { at: string; status: number | null }[];
};
type Parked = { id: string; receivedAt: string; code: string };
type Line = {
  id: string;
  time: string;
  code: string;
  message: string;
  responseId: string | null;
  request: { url: string } | null;
};

/** What was seen of an offer in the last 30 days: nothing here is assumed. */
export async function readGoLive(visit: Visit, offerId: string): Promise<GoLive> {
  const { env, rim, network } = visit;
  const since = Math.floor((rim.now - SPAN) / HOUR) * HOUR;
  const span = { from: since, to: Math.ceil(rim.now / HOUR) * HOUR };
  const from = new Date(since).toISOString();
  const read = async <Row>(path: string, query: Record<string, string> = {}) =>
    dataOf(await visit.api<Row[]>("GET", withQuery(path, { offerId, from, limit: "1", ...query })));
  const readClicks = async () => {
    const of = { networkId: network.id, offerId, timeZone: network.timezone };
    const hour = await lastCountedHour(env, { ...of, ...span });
    if (!hour) return [];
    const within = { from: new Date(hour.from).toISOString(), to: new Date(hour.to).toISOString() };
    return read<Click>("/clicks", { kind: "human", test: "false", limit: "10", ...within });
  };
  const [clicks, conversions, posted, parked, lines, refusals, good, callbacks] = await Promise.all([
    readClicks(),
    read<Conversion>("/conversions"),
    findPostedConversion(env, { networkId: network.id, offerId, firstId: firstIdAt(since) }),
    read<Parked>("/parked-postbacks", { state: "all" }),
    read<Line>("/history-logs", { type: "postback", limit: "20" }),
    read<Line>("/history-logs", { type: "redirect" }),
    read<Callback>("/callbacks", { state: "delivered", limit: "10" }),
    read<Callback>("/callbacks"),
  ]);
  const replaced = clicks.find(carriesOwnId);
  const delivered = good.find(({ attempts }) => attempts.some(isGood));
  return {
    click: clickSeen(clicks[0]),
    clickIdReplaced: replaced
      ? { at: replaced.time, id: replaced.id, words: `Sent to ${replaced.destination}` }
      : null,
    postback: postbackSeen(posted, parked[0], lines.find(isPostback)),
    conversion: conversionSeen(conversions[0]),
    callback: callbackSeen(delivered),
    notes: {
      click: refusals[0] && `Last refused: ${refusals[0].message} (${refusals[0].code})`,
      clickIdReplaced:
        clicks[0] && !replaced
          ? `The last click was sent to ${clicks[0].destination}, without its id.`
          : undefined,
      callback: callbacks[0] && !delivered ? failureOf(callbacks[0]) : undefined,
    },
  };
}

// A tracking URL may ask for the id without dashes or in capitals.
function carriesOwnId({ id, destination }: Click): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll("-", "");
  return plain(destination).includes(plain(id));
}

function clickSeen(click: Click | undefined): Seen {
  if (!click) return null;
  const { time, id, pubClickId, pubMemberId } = click;
  return { at: time, id, words: `pub_click_id ${pubClickId}, pub_member_id ${pubMemberId}` };
}

// Imports and the Operation Tools go through the same rules, but nobody posted them.
const isPostback = ({ request }: Line) => request !== null && /\/(?:postback|track)\b/.test(request.url);

function postbackSeen(
  posted: { id: string; receivedAt: number } | null,
  parked: Parked | undefined,
  line: Line | undefined,
): Seen {
  if (posted)
    return { at: new Date(posted.receivedAt).toISOString(), id: posted.id, words: "Made a conversion" };
  if (parked) return { at: parked.receivedAt, id: parked.id, words: `Is waiting: ${parked.code}` };
  return line ? { at: line.time, id: line.responseId ?? line.id, words: line.message } : null;
}

function conversionSeen(conversion: Conversion | undefined): Seen {
  if (!conversion) return null;
  const { receivedAt, id, status, test } = conversion;
  return { at: receivedAt, id, words: status, test };
}

const isGood = ({ status }: { status: number | null }) => status !== null && status >= 200 && status < 300;

function callbackSeen(callback: Callback | undefined): Seen {
  const attempt = callback?.attempts.find(isGood);
  if (!callback || !attempt) return null;
  return { at: attempt.at, id: callback.id, words: `Answered ${attempt.status}`, test: callback.test };
}

function failureOf({ lastStatus, lastError }: Callback): string | undefined {
  if (lastStatus === null && lastError === null) return "The last callback has not been tried yet.";
  return `The last callback: ${lastStatus ?? ""} ${lastError ?? ""}`.trim();
}
