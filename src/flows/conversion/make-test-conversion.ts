import { parseClickId, verifyClickId } from "../../domain/click/id";
import type { Conversion } from "../../domain/conversion/conversion";
import type { ReceivedPostback } from "../../domain/postback/postback";
import { cleanText } from "../../domain/text";
import { clickIdKeys } from "../../edge/click-id-keys";
import { sendHistory } from "../../edge/history-buffer";
import type { Rim } from "../../rim";
import { callbackStates } from "../../store/callback/states";
import { findKnownClick } from "../../store/click/known-click";
import { findConversion } from "../../store/conversion/conversions";
import { judgeReceived } from "../postback/judge-received";
import type { Judged } from "../postback/judged";
import { historyOf, tellSettled } from "../postback/tell-outcome";

export type TestConversion =
  | {
      ok: true;
      conversion: Conversion;
      callbacks: { id: string; destination: string; state: string }[];
      /** What of the postback could not be used as it was sent. */
      warnings: string[];
    }
  | { ok: false; code: "NOT_FOUND" | "INVALID" | "CONFLICT" | "TRY_AGAIN"; messages: string[] };

const WAITS = [100, 300, 600, 1000];

/** Makes a test conversion of a click through the postback's own rules; its callbacks go out by themselves. */
export async function makeTestConversion(
  env: Env,
  input: {
    rim: Rim;
    networkId: string;
    gkClickId: string;
    eventId?: string;
    amount?: number;
    params?: Record<string, string>;
  },
): Promise<TestConversion> {
  const { rim, networkId } = input;
  const clickId = await ownClickId(env, networkId, input.gkClickId);
  if (!clickId) return { ok: false, code: "NOT_FOUND", messages: ["There is no click with this gkClickId."] };
  const received = describeTest(input, clickId);
  const subs = subsOf(input.params ?? {});
  const judged = await judgeReceived(env, { received, rim, waits: WAITS, trusted: true, subs });
  // Nothing of a test is kept for later, so there is nothing that History could tell of.
  if (judged.code === "PARKED") return { ok: false, code: "TRY_AGAIN", messages: [NOT_YET] };
  const history = historyOf(received, judged, rim);
  if (history) await sendHistory(env, [history.entry]);
  if (!judged.answer) return { ok: false, code: "INVALID", messages: [fieldWords(judged)] };
  await tellSettled(env, judged, rim);
  const conversion = await findConversion(env, networkId, judged.answer.conversionId);
  if (!conversion) return { ok: false, code: "CONFLICT", messages: [judged.message] };
  const callbacks = await callbackStates(env, conversion.id);
  return { ok: true, conversion, callbacks, warnings: judged.warnings };
}

const NOT_YET =
  "gkClickId: this click is not there yet, or cannot be read just now. Nothing was kept: try again in a moment.";

/** Why there is no conversion, under the field that is to be put right. */
function fieldWords({ code, message, deal }: Judged): string {
  switch (code) {
    case "EVENT_MISSING":
      return `eventId: is required, since the offer has several: ${someEvents(deal?.offer.events ?? [])}`;
    case "EVENT_UNKNOWN":
      return `eventId: ${message}`;
    case "IGNORED":
      return `params.cnv_status: ${message}`;
    default:
      return `gkClickId: ${message}`;
  }
}

function someEvents(events: readonly { eventId: string }[]): string {
  const names = events.map(({ eventId }) => eventId);
  return names.length > MOST_NAMED ? `${names.slice(0, MOST_NAMED).join(", ")} …` : names.join(", ");
}

const MOST_NAMED = 10;

/** The id of a click of this network in its own spelling; null for forged ids and other networks' clicks. */
async function ownClickId(env: Env, networkId: string, text: string): Promise<string | null> {
  const parts = parseClickId(text);
  if (!parts || !(await verifyClickId(parts, await clickIdKeys(env)))) return null;
  const click = await findKnownClick(env, parts.shard, parts.id);
  return !click || click.networkId === networkId ? parts.id : null;
}

function describeTest(
  { rim, eventId, amount, params = {} }: Parameters<typeof makeTestConversion>[1],
  clickId: string,
): ReceivedPostback {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (name.startsWith("cnv_")) query.set(name, value);
  if (eventId !== undefined) query.set("cnv_event_id", eventId);
  if (amount !== undefined) query.set("cnv_amount", String(amount));
  query.set("gk_click_id", clickId);
  query.set("test", "1");
  return {
    receiptId: rim.newId(),
    receivedAt: rim.now,
    method: "GET",
    host: "",
    path: "/operation-tools",
    pathToken: null,
    rawQuery: query.toString(),
    body: "",
    contentType: null,
    ip: null,
    userAgent: null,
  };
}

function subsOf(params: Record<string, string>): Record<string, string> {
  const subs: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) {
    const [, n] = /^pub_sub_?(\d{1,2})$/.exec(name) ?? [];
    if (n && Number(n) >= 1 && Number(n) <= 15) subs[Number(n)] = cleanText(value);
  }
  return subs;
}
