import { DEFAULT_NETWORK_ID } from "../../domain/account/account";
import type { Click } from "../../domain/click/click";
import type { ClickIdParts } from "../../domain/click/id";
import { mapStatus } from "../../domain/integrations/status";
import { hostSuitsNetwork } from "../../domain/link/network-host";
import { type Deal, matchEvent } from "../../domain/offer/terms";
import { judgePostback } from "../../domain/postback/attribution";
import { type PostbackCode, wordsFor } from "../../domain/postback/codes";
import { readPostback } from "../../domain/postback/postback";
import { LONGEST_WINDOW_DAYS } from "../../domain/retention";
import { forgetDeal, recallClick, recallDeal } from "../../edge/deal-memory";
import { inTime, READ_MS } from "../../edge/in-time";
import { networkAtHost } from "../../edge/network-at-host";
import { logLine } from "../../log";
import { clickOfConversion } from "../../store/click/known-click";
import { clicksKeptFrom } from "../../store/click/old-clicks";
import { readClickId } from "../click/read-click-id";
import { askGate } from "./ask-gate";
import { checkSecurity } from "./check-security";
import { checkToken } from "./check-token";
import type { Judged, JudgeInput } from "./judged";

const DAY = 86_400_000;
/** No offer's window is longer: an id older than this without a row is refused, not parked. */
export const MAX_CLICK_AGE_MS = LONGEST_WINDOW_DAYS * DAY;

/** Judges a received postback by all the rules, in their order. Storage that fails or stalls makes it PARKED, never refused. */
export async function judgeReceived(env: Env, input: JudgeInput): Promise<Judged> {
  const judged = await judgeByRules(env, input);
  const known = judged.click ?? judged.advertiser;
  judged.networkId = known?.networkId ?? (await networkAtHost(env, input.received.host, input.rim.now));
  return judged;
}

async function judgeByRules(env: Env, input: JudgeInput): Promise<Judged> {
  const params = readPostback(input.received);
  const judged: Judged = {
    code: "PARKED",
    message: wordsFor("PARKED"),
    params,
    networkId: DEFAULT_NETWORK_ID,
    wrongHost: false,
    clickId: null,
    click: null,
    advertiser: null,
    deal: null,
    eventId: null,
    answer: null,
    interrupted: false,
    warnings: [...params.warnings],
  };
  const end = (code: PostbackCode, message = wordsFor(code)): Judged =>
    Object.assign(judged, { code, message });
  // The id is read first, since whether a failing database may park a postback hangs on it.
  const id = await readClickId(env, params.clickId);
  if (id.ok) judged.clickId = id.parts.id;
  try {
    const tokenProblem = await checkToken(env, input, judged);
    if (tokenProblem) return end(...tokenProblem);
    if (!id.ok) return end(id.code, id.message);
    return await judgeVerified(env, input, { judged, parts: id.parts, end });
  } catch (error) {
    logLine("warn", "POSTBACK_NOT_JUDGED", {
      responseId: input.received.receiptId,
      clickId: judged.clickId,
      error,
    });
    judged.interrupted = true;
    if (!id.ok) return end(id.code, id.message);
    return end("PARKED", "The postback cannot be judged just now. It is kept and will be.");
  }
}

type Known = {
  judged: Judged;
  parts: ClickIdParts;
  end: (code: PostbackCode, message?: string) => Judged;
  /** Judged a second time, since its terms had changed meanwhile. */
  isAnew?: boolean;
};

async function judgeVerified(env: Env, input: JudgeInput, known: Known): Promise<Judged> {
  const { judged, parts, end } = known;
  const { received } = input;
  // A click is on its way for seconds; one that is days old has landed, was lost, or is forgotten.
  const waits = received.receivedAt - parts.time > DAY ? [] : input.waits;
  const click =
    (await waitForClick(env, parts, waits)) ?? (await inTime(READ_MS, clickOfConversion(env, parts.id)));
  if (!click) {
    const young = received.receivedAt - parts.time <= MAX_CLICK_AGE_MS;
    if (young && parts.time >= (await inTime(READ_MS, clicksKeptFrom(env)))) return end("PARKED");
    return end("CLICK_NOT_FOUND", "The click of this gk_click_id is older than any offer allows");
  }
  judged.click = click;
  const deal = await recallDeal(env, click, input.rim.now);
  if (!deal) throw new Error(`link ${click.linkId} of click ${click.id} is gone`);
  const token = judged.advertiser;
  judged.deal = deal;
  judged.advertiser = deal.advertiser;
  judged.wrongHost = !hostSuitsNetwork(received.host, env.BASE_DOMAIN, deal.network.slug);
  if (judged.wrongHost) {
    return end("CLICK_NOT_FOUND", "The click belongs to another network than this host");
  }
  const insecure = input.trusted
    ? null
    : await checkSecurity(env, {
        received,
        deal,
        tokenOwner: token,
        params: judged.params,
        warnings: judged.warnings,
      });
  if (insecure) return end(...insecure);
  const told = await judgeEvent(env, input, known, { click, deal });
  if (told) return told;
  if (known.isAnew) throw new Error(`the terms of link ${click.linkId} go on changing`);
  forgetDeal(click.linkId);
  judged.warnings = [...judged.params.warnings];
  return judgeVerified(env, input, { ...known, isAnew: true });
}

async function waitForClick(env: Env, parts: ClickIdParts, waits: readonly number[]): Promise<Click | null> {
  for (const wait of [0, ...waits]) {
    if (wait > 0) await scheduler.wait(wait);
    const click = await recallClick(env, parts.shard, parts.id);
    if (click) return click;
  }
  return null;
}

async function judgeEvent(
  env: Env,
  input: JudgeInput,
  { judged, end }: Known,
  { click, deal }: { click: Click; deal: Deal },
): Promise<Judged | null> {
  const { received } = input;
  const { params } = judged;
  const match = matchEvent(deal.offer, params.values.eventId);
  if (!match.ok) return end(match.code, match.message);
  judged.eventId = match.event?.eventId ?? params.values.eventId;
  const word = mapStatus(deal.offer.integrationId, params.values.status ?? "");
  if (word.status === "ignore") return end("IGNORED");
  const attempt = {
    click: input.subs ? { ...click, subs: { ...click.subs, ...input.subs } } : click,
    deal,
    event: match.event,
    values: params.values,
    status: word.status,
    statusKnown: word.known,
    test: params.test || click.test,
    receivedAt: received.receivedAt,
    completedAt: input.completedAt ?? received.receivedAt,
    stated: input.stated,
  };
  const ruling = judgePostback(attempt);
  judged.warnings.push(...ruling.warnings);
  judged.answer = await askGate(env, { attempt, ruling, input });
  return judged.answer && end(judged.answer.code);
}
