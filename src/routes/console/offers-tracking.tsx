import { appendClickParameter, findIntegration } from "../../domain/integrations";
import { TrackingStep } from "../../pages/offers/step-tracking";
import type { Entry, OfferView } from "../../pages/offers/types";
import type { Advice } from "../../pages/ui/template-advice";
import { readChoices } from "./choices";
import { INTEGRATION_CHOICES } from "./offers-read";
import type { Visit } from "./page";

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

type Asked = {
  body: Record<string, unknown>;
  values: Record<string, string>;
  refused: Entry["refused"];
};

/** Makes the advertiser that is named; it is the chosen one from then on, so that sending again makes no second. */
export async function withAdvertiser(visit: Visit, body: Record<string, unknown>): Promise<Asked> {
  const name = (visit.form.get("advertiserName") ?? "").trim();
  if (name === "") {
    if (body.advertiserId) return { body, values: {}, refused: null };
    return { body, values: {}, refused: NO_ADVERTISER };
  }
  const made = await visit.api<{ id: string }>("POST", "/advertisers", { name });
  if (!made.ok) {
    const messages = made.messages.map((message) => message.replace(/^name:/, "advertiserName:"));
    return { body, values: { advertiserName: name }, refused: { ...made, messages } };
  }
  const advertiserId = made.data.id;
  return { body: { ...body, advertiserId }, values: { advertiserId }, refused: null };
}

const NO_ADVERTISER = {
  code: "INVALID",
  messages: ["advertiserId: choose an advertiser, or name a new one"],
  responseId: "",
};

/** What the linter says of a tracking link; null of an empty one, or where it cannot be asked. */
export async function adviseOn(
  visit: Visit,
  template: string,
  integrationId: string,
): Promise<Advice | null> {
  if (template.trim() === "") return null;
  const body = { template: template.trim(), kind: "tracking", integrationId: integrationId || null };
  const answer = await visit.api<Advice>("POST", "/lint", body);
  return answer.ok ? answer.data : null;
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

function systemOf(integrationId: string): { name: string; appends: string | null } | null {
  const integration = findIntegration(integrationId);
  if (!integration) return null;
  const name = INTEGRATION_CHOICES.find(({ value }) => value === integrationId)?.label ?? integration.name;
  if (integration.link.mode === "embedded-callback")
    return { name, appends: "install_callback=…{gk_click_id}…" };
  const appends = appendClickParameter(SAMPLE, integrationId).slice(SAMPLE.length);
  return { name, appends: appends || null };
}
