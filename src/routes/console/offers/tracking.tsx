import {
  appendClickParameter,
  findIntegration,
  replacedByClickParameter,
} from "../../../domain/integrations";
import { TrackingStep } from "../../../pages/offers/step-tracking";
import type { Entry, OfferView } from "../../../pages/offers/types";
import type { Advice } from "../../../pages/ui/template-advice";
import type { ApiAnswer } from "../call-api";
import { readChoices } from "../choices";
import type { Visit } from "../page";
import { INTEGRATION_CHOICES } from "./read";

/** The words after a link is kept: what the linter warns of is not left unsaid. */
export async function afterLink(
  visit: Visit,
  { integrationId, status }: OfferView,
  trackingUrl: string,
): Promise<[text: string, tone: "good" | "warn"]> {
  const saved = status === "draft" ? "The offer is kept as a draft." : "The offer is saved.";
  const advice = await adviseOn(visit, trackingUrl, integrationId ?? "");
  const warnings = (advice?.problems ?? []).map(({ message }) => message);
  if (warnings.length === 0) return [saved, "good"];
  return [`${saved} About its tracking link: ${warnings.join(" ")}`, "warn"];
}

type Saved = { answer: ApiAnswer<OfferView>; values: Record<string, string> };

/** An advertiser that there never is: asked to save for it, the API judges all else and changes nothing. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

/**
 * Saves an offer for the chosen advertiser, or for a new one, which is made when nothing else is wrong and is the chosen
 * one from then on: sending again makes no second. `values` are what the form shows in the place of what was entered.
 */
export async function saveForAdvertiser(
  visit: Visit,
  body: Record<string, unknown>,
  save: (body: Record<string, unknown>) => Promise<ApiAnswer<OfferView>>,
): Promise<Saved> {
  const advertiserName = (visit.form.get("advertiserName") ?? "").trim();
  if (advertiserName === "" && body.advertiserId) return { answer: await save(body), values: {} };
  const judged = await save({ ...body, advertiserId: NOBODY });
  const others = judged.messages.filter((message) => !message.startsWith("advertiserId: "));
  if (advertiserName === "") return { answer: { ...judged, messages: [CHOOSE, ...others] }, values: {} };
  if (body.advertiserId)
    return { answer: { ...judged, messages: [BOTH, ...others] }, values: { advertiserName } };
  if (others.length > 0) return { answer: { ...judged, messages: others }, values: { advertiserName } };
  const made = await visit.api<{ id: string }>("POST", "/advertisers", { name: advertiserName });
  if (!made.ok) {
    const messages = made.messages.map((message) => message.replace(/^name:/, "advertiserName:"));
    return { answer: { ...made, messages, data: judged.data }, values: { advertiserName } };
  }
  const advertiserId = made.data.id;
  return { answer: await save({ ...body, advertiserId }), values: { advertiserId } };
}

const CHOOSE = "advertiserId: choose an advertiser, or name a new one";
const BOTH = "advertiserName: an advertiser is chosen above; choose none there, or leave this empty";

/** A multi offer needs an event: one left blank goes on as it is, so that the API tells which fields are empty. */
export function withAnEvent(body: Record<string, unknown>): Record<string, unknown> {
  const { events = [] } = body;
  if (!Array.isArray(events) || events.length > 0) return body;
  return { ...body, events: [{ name: "", eventId: "" }] };
}

/** What the linter says of a tracking link; null of an empty one, or where it cannot be asked. */
export async function adviseOn(
  visit: Visit,
  template: string,
  integrationId: string,
): Promise<Advice | null> {
  if (template.trim() === "") return null;
  const body = { template: template.trim(), kind: "tracking", integrationId: integrationId || null };
  const answer = await visit.api<Advice>("POST", "/lint", body);
  if (!answer.ok) return null;
  return { ...answer.data, replaced: replacedByClickParameter(body.template, body.integrationId) };
}

/** The second step, for a new offer and one that is there. */
export async function showTracking(visit: Visit, offer: OfferView | null, entry: Entry): Promise<Response> {
  const { values } = entry;
  const integrationId = values.integrationId ?? "";
  const [advertisers, advice] = await Promise.all([
    readChoices(visit, "/advertisers", [values.advertiserId ?? ""]),
    adviseOn(visit, values.trackingUrl ?? "", integrationId),
  ]);
  const props = { frame: visit.frame, offer, entry, advertisers, advice, system: systemOf(integrationId) };
  return visit.show(<TrackingStep {...props} />, entry.refused ? 422 : 200);
}

const SAMPLE = "https://a.example/";

function systemOf(
  integrationId: string,
): { name: string; appends: string | null; event: string | null } | null {
  const integration = findIntegration(integrationId);
  if (!integration) return null;
  const name = INTEGRATION_CHOICES.find(({ value }) => value === integrationId)?.label ?? integration.name;
  const event = integration.postback.cnv_event_id ?? null;
  if (integration.link.mode === "embedded-callback")
    return { name, appends: "install_callback=…{gk_click_id}…", event };
  const appends = appendClickParameter(SAMPLE, integrationId).slice(SAMPLE.length);
  return { name, appends: appends || null, event };
}
