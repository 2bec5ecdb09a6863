import { findIntegration, isPasted } from "../../../domain/integrations";
import { AppError } from "../../../errors";
import { OfferCard } from "../../../pages/offers/card";
import { BudgetStep } from "../../../pages/offers/step-budget";
import { CreativeStep } from "../../../pages/offers/step-creative";
import { EventsStep } from "../../../pages/offers/step-events";
import { ReviewStep } from "../../../pages/offers/step-review";
import { SetupStep } from "../../../pages/offers/step-setup";
import type { Entry, OfferView } from "../../../pages/offers/types";
import { STEPS, type StepName, stepAfter, stepHref } from "../../../pages/offers/wizard";
import { dataOf } from "../call-api";
import { readChoices } from "../choices";
import { page, type Visit, type Web } from "../page";
import { bodyOf, entryOf, readTree, textsOf } from "./form";
import { INTEGRATION_CHOICES, readNames, readOffer } from "./read";
import { adviseOn, afterLink, saveForAdvertiser, showTracking, withAnEvent } from "./tracking";

const access = "change";

/** `/offers/{id}/edit/{step}`: each step shows the offer as it is kept and saves its own part. */
export function offerSteps(web: Web): void {
  for (const path of ["/offers/:id/edit", "/offers/:id/edit/:step"]) {
    page(web, { path, access }, async (visit) => {
      const offer = await readOffer(visit);
      return showStep(visit, offer, { step: stepOf(visit), entry: entryOf(textsOfOffer(offer, visit)) });
    });
    page(web, { method: "post", path, access }, saveStep);
  }
  page(web, { method: "post", path: "/offers/:id/edit/creative/card", access }, async (visit) => {
    const offer = await readOffer(visit);
    return visit.show(<OfferCard offer={withCreative(offer, textsOf(readTree(visit.form), ""))} />);
  });
}

function stepOf(visit: Visit): StepName {
  const asked = visit.param("step") || "setup";
  const step = STEPS.find((name) => name === asked);
  if (!step) throw new AppError("NOT_FOUND", "The wizard has no such step.");
  return step;
}

function textsOfOffer(offer: OfferView, visit: Visit): Record<string, string> {
  return textsOf(offer, visit.network.timezone);
}

async function saveStep(visit: Visit): Promise<Response> {
  const { form, network } = visit;
  const step = stepOf(visit);
  const offer = await readOffer(visit);
  const [act = "", row] = (form.get("do") ?? "next").split(" ");
  const tree = readTree(form, act === "remove" ? row : undefined);
  // What the form does not hold is as it is kept.
  const { type, name, integrationId, currency } = offer;
  const kept = { type, name, integrationId: integrationId ?? "", currency };
  const entered = { ...kept, ...textsOf(tree, network.timezone) };
  if (act !== "next")
    return showStep(visit, offer, { step, entry: entryOf(entered), another: act === "row" });
  const body = bodyOf(tree, network.timezone);
  const save = (asked: Record<string, unknown>) =>
    visit.api<OfferView>("PATCH", `/offers/${offer.id}`, asked);
  const { answer: saved, values } =
    step === "tracking"
      ? await saveForAdvertiser(visit, body, save)
      : { answer: await save(step === "events" ? withAnEvent(body) : body), values: {} };
  if (!saved.ok) return showStep(visit, offer, { step, entry: entryOf({ ...entered, ...values }, saved) });
  const told =
    step === "tracking" ? await afterLink(visit, saved.data, saved.data.trackingUrl) : (["Saved."] as const);
  return visit.done(stepHref(offer.id, stepAfter(step, offer.type)), ...told);
}

type Shown = { step: StepName; entry: Entry; another?: boolean };

async function showStep(visit: Visit, offer: OfferView, { step, entry, another }: Shown): Promise<Response> {
  const { frame } = visit;
  const props = { frame, offer, entry };
  const status = entry.refused ? 422 : 200;
  switch (step) {
    case "setup":
      return visit.show(<SetupStep {...props} integrations={INTEGRATION_CHOICES} />, status);
    case "tracking":
      return showTracking(visit, offer, entry);
    case "creative":
      return visit.show(<CreativeStep {...props} shown={withCreative(offer, entry.values)} />, status);
    case "budget": {
      const blocked = offer.blockedSources.map(({ partnerId }) => partnerId);
      const partners = await readChoices(visit, "/partners", blocked);
      return visit.show(<BudgetStep {...props} partners={partners} />, status);
    }
    case "events": {
      const macro = findIntegration(offer.integrationId ?? "")?.postback.cnv_event_id ?? null;
      return visit.show(<EventsStep {...props} another={another ?? false} macro={macro} />, status);
    }
    case "review":
      return showReview(visit, offer);
  }
}

/** The offer with the creative that is entered, for its card. */
function withCreative(offer: OfferView, values: Record<string, string>): OfferView {
  const text = (name: string) => values[`creative.${name}`] ?? "";
  const creative = {
    title: text("title"),
    description: text("description"),
    instructions: text("instructions"),
    imageUrl: text("imageUrl") || null,
    callToAction: text("callToAction"),
    category: text("category"),
  };
  return { ...offer, creative };
}

async function showReview(visit: Visit, offer: OfferView): Promise<Response> {
  const partners = offer.blockedSources.map(({ partnerId }) => partnerId);
  const [names, advice, urls] = await Promise.all([
    readNames(visit, { advertisers: [offer.advertiserId], partners }),
    adviseOn(visit, offer.trackingUrl, offer.integrationId ?? ""),
    visit.api<{ postbackUrl: string }>("GET", `/offers/${offer.id}/postback-url`),
  ]);
  const pasted = isPasted(offer.integrationId, offer.trackingUrl);
  const postback = { url: dataOf(urls).postbackUrl, pasted };
  return visit.show(<ReviewStep {...{ frame: visit.frame, offer, names, advice, postback }} />);
}
