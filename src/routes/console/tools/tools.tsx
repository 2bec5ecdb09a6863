import { readUuid } from "../../../domain/ids";
import type { Outcome, Sent } from "../../../pages/tools/outcome";
import { ROWS } from "../../../pages/tools/steps";
import { ToolsPage } from "../../../pages/tools/tools";
import type { Choice, ToolsProps } from "../../../pages/tools/types";
import type { Option } from "../../../pages/ui/field";
import { withQuery } from "../../../pages/ui/filters";
import { eventLabel } from "../../../pages/ui/labels";
import type { ApiAnswer } from "../call-api";
import { namesOfChoices, readChoices } from "../choices";
import { errorsByField } from "../form";
import { page, type Visit, type Web } from "../page";

/** `/tools`: the Operation Tools. */
export function tools(web: Web): void {
  page(web, { path: "/tools", access: "staff" }, (visit) => showTools(visit, visit.query));
  page(web, { method: "post", path: "/tools/click", access: "change" }, makeClick);
  page(web, { method: "post", path: "/tools/conversion", access: "change" }, makeConversion);
  page(web, { method: "post", path: "/tools/callback", access: "change" }, sendCallback);
}

async function makeClick(visit: Visit): Promise<Response> {
  const values: Record<string, string> = { ...fieldsOf(visit), choice: "make" };
  const { offerId = "", pubMemberId = "", partnerId = "" } = values;
  // With several links the partner is the next question, which the page asks for this offer.
  if (offerId && !partnerId && (await readPartners(visit, offerId)).length > 0)
    return visit.done(withQuery("/tools", kept(values)));
  const body = { offerId, pubMemberId, ...(partnerId ? { partnerId } : {}) };
  const made = await visit.api<{ gkClickId: string }>("POST", "/tools/clicks", body);
  if (!made.ok) return showTools(visit, values, { refusal: refusalOf(1, made) });
  const { gkClickId } = made.data;
  return visit.done(withQuery("/tools", kept(values), { gkClickId }), "The click is made.");
}

async function makeConversion(visit: Visit): Promise<Response> {
  const values = fieldsOf(visit);
  const { gkClickId = "", eventId } = values;
  const params = paramsOf(values);
  const body = { gkClickId, ...(eventId ? { eventId } : {}), ...(params ? { params } : {}) };
  const made = await visit.api<{ conversionId: string }>("POST", "/tools/conversions", body);
  if (!made.ok) return showTools(visit, values, { refusal: refusalOf(2, made) });
  const { conversionId } = made.data;
  const address = withQuery("/tools", kept(values), { conversionId });
  const text = ["The conversion is made.", ...made.messages].join(" ");
  return visit.done(`${address}#outcome`, text, made.messages.length > 0 ? "warn" : "good");
}

async function sendCallback(visit: Visit): Promise<Response> {
  const values: Record<string, string> = { ...fieldsOf(visit), choice: "both" };
  const { gkClickId = "", conversionId = "", note } = values;
  const messages = [
    ...(readUuid(gkClickId.trim()) === null ? ["gkClickId: is not a click id"] : []),
    ...(readUuid(conversionId.trim()) === null ? ["conversionId: is not a conversion id"] : []),
  ];
  if (messages.length > 0) {
    const refused = { code: "INVALID", messages, responseId: visit.c.get("responseId") };
    return showTools(visit, values, { refusal: refusalOf(3, refused) });
  }
  const body = { gkClickId, conversionId, ...(note ? { note } : {}) };
  const sent = await visit.api<Sent[]>("POST", "/tools/callbacks", body);
  if (!sent.ok) return showTools(visit, values, { refusal: refusalOf(3, sent) });
  return showTools(visit, values, { sent: sent.data });
}

type Extra = Partial<Pick<ToolsProps, "refusal" | "sent">>;

async function showTools(visit: Visit, values: Record<string, string>, extra: Extra = {}): Promise<Response> {
  const { frame, mayChange } = visit;
  const choice = choiceOf(values.choice);
  const [click, outcome, offers, partners] = await Promise.all([
    values.gkClickId && choice !== "both" ? readClick(visit, values.gkClickId) : null,
    values.conversionId && choice !== "both" ? readOutcome(visit, values) : null,
    choice === "make" && mayChange ? readChoices(visit, "/offers") : [],
    choice === "make" && values.offerId && mayChange ? readPartners(visit, values.offerId) : [],
  ]);
  const { refusal = null, sent = null } = extra;
  const props = { frame, mayChange, choice, values, offers, partners, click, outcome, sent, refusal };
  return visit.show(<ToolsPage {...props} />, refusal ? 422 : 200);
}

async function readClick(visit: Visit, gkClickId: string): Promise<ToolsProps["click"]> {
  const id = encodeURIComponent(gkClickId.trim());
  type Found = { id: string; offerId: string; test: boolean; destination: string };
  const click = await visit.api<Found>("GET", `/clicks/${id}`);
  if (!click.ok) return null;
  const { offerId, test, destination } = click.data;
  const path = `/offers/${offerId}`;
  const offer = await visit.api<{ name: string; events: { eventId: string; name: string }[] }>("GET", path);
  const { name, events } = offer.ok ? offer.data : { name: offerId, events: [] };
  const options = events.map((event) => ({
    value: event.eventId,
    label: eventLabel(event),
  }));
  return { id: click.data.id, offerId, test, destination, offerName: name, events: options };
}

/** An outcome that is not there within half a minute is not waited for. */
const PATIENCE = 30_000;
const ON_THE_WAY = ["waiting", "retrying"];

async function readOutcome(visit: Visit, values: Record<string, string>): Promise<Outcome | null> {
  const id = encodeURIComponent(values.conversionId ?? "");
  const [conversion, callbacks] = await Promise.all([
    visit.api<Outcome["conversion"]>("GET", `/conversions/${id}`),
    visit.api<Outcome["callbacks"]>("GET", `/callbacks?q=${id}`),
  ]);
  if (!conversion.ok) return null;
  const rows = callbacks.ok ? callbacks.data : [];
  const fresh = visit.rim.now - Date.parse(conversion.data.createdAt) < PATIENCE;
  const open = rows.some(({ state, attempts }) => ON_THE_WAY.includes(state) && attempts.length === 0);
  const { conversionId = "" } = values;
  const address = withQuery("/tools", kept(values), { conversionId });
  return { conversion: conversion.data, callbacks: rows, waiting: fresh && open, address };
}

/** The partners to choose from, where the offer has more links than one. */
async function readPartners(visit: Visit, offerId: string): Promise<Option[]> {
  const path = `/offers/${encodeURIComponent(offerId)}/links?limit=100`;
  const links = await visit.api<{ partnerId: string }[]>("GET", path);
  if (!links.ok || links.data.length < 2) return [];
  const partnerIds = links.data.map(({ partnerId }) => partnerId);
  const names = namesOfChoices(await readChoices(visit, "/partners", partnerIds));
  return links.data.map(({ partnerId }) => ({ value: partnerId, label: names[partnerId] ?? partnerId }));
}

function paramsOf(values: Record<string, string>): Record<string, string> | null {
  const named = ROWS.flatMap((n) => {
    const name = values[`name${n}`]?.trim();
    return name ? [[name, values[`value${n}`] ?? ""]] : [];
  });
  return named.length > 0 ? Object.fromEntries(named) : null;
}

function fieldsOf({ form }: Visit): Record<string, string> {
  return Object.fromEntries([...form].filter(([name, value]) => name !== "token" && value !== ""));
}

const KEPT = new Set([
  ...["choice", "offerId", "pubMemberId", "partnerId", "gkClickId", "eventId"],
  ...ROWS.flatMap((n) => [`name${n}`, `value${n}`]),
]);

/** What was typed in steps 1 and 2: it stands in the address, so that one more try needs no more typing. */
function kept(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => KEPT.has(name)));
}

function choiceOf(text: string | undefined): Choice {
  return text === "make" || text === "both" ? text : "have";
}

type Refusal = Pick<ApiAnswer<unknown>, "code" | "messages" | "responseId">;

function refusalOf(step: 1 | 2 | 3, { code, messages, responseId }: Refusal): ToolsProps["refusal"] {
  return { step, code, messages, responseId, errors: errorsByField(messages) };
}
