import { INTEGRATIONS, isPasted, needsEventUrls, postbackUrls } from "../../../domain/integrations";
import { ChecklistPage } from "../../../pages/offers/checklist";
import { EventsPage } from "../../../pages/offers/events";
import { PostbackPage } from "../../../pages/offers/postback";
import type { OfferView } from "../../../pages/offers/types";
import { publicOrigin } from "../../api/origin";
import { dataOf } from "../call-api";
import { namesOfChoices } from "../choices";
import { page, type Visit, type Web } from "../page";
import { readGoLive } from "./go-live";
import { INTEGRATION_CHOICES, readOffer } from "./read";

const access = "staff";

/** `/offers/{id}/events`, `/postback` and `/checklist`. */
export function offerTabs(web: Web): void {
  page(web, { path: "/offers/:id/events", access }, async (visit) => {
    const { frame, mayChange } = visit;
    return visit.show(<EventsPage {...{ frame, mayChange, offer: await readOffer(visit) }} />);
  });
  page(web, { path: "/offers/:id/postback", access }, showPostback);
  page(web, { path: "/offers/:id/checklist", access }, async (visit) => {
    const { frame, mayChange } = visit;
    const offer = await readOffer(visit);
    const goLive = await readGoLive(visit, offer.id);
    return visit.show(<ChecklistPage {...{ frame, mayChange, offer, goLive }} />);
  });
}

async function showPostback(visit: Visit): Promise<Response> {
  const { frame, mayChange, query } = visit;
  const offer = await readOffer(visit);
  const advertiser = await readAdvertiser(visit, offer);
  const known = INTEGRATIONS.some(({ id }) => id === query.system);
  const system = known ? (query.system ?? "") : (offer.integrationId ?? "custom");
  const names = namesOfChoices(INTEGRATION_CHOICES);
  const { type, events, trackingUrl } = offer;
  // The link is the own system's: of another one it says nothing.
  const linkFor = (id: string) => (id === (offer.integrationId ?? "custom") ? trackingUrl : undefined);
  const urlsFor = (integrationId: string) =>
    postbackUrls({
      origin: publicOrigin(visit.c),
      token: advertiser.postbackToken,
      integrationId,
      offer: { type, events, trackingUrl: linkFor(integrationId) },
    });
  const ready = INTEGRATIONS.filter(({ id, templateReady }) => templateReady || id === "custom");
  const all = ready.map(({ id }) => {
    const where = isPasted(id, linkFor(id)) ? "" : " (in the tracking link)";
    return {
      id,
      name: `${names[id] ?? id}${where}`,
      url: needsEventUrls(id, type) ? null : urlsFor(id).postbackUrl,
    };
  });
  const needsEvent = needsEventUrls(system, type);
  const urls = { ...urlsFor(system), needsEvent, pasted: isPasted(system, linkFor(system)) };
  const props = { frame, mayChange, offer, system, all, urls, advertiser: advertiser.name };
  return visit.show(<PostbackPage {...props} systems={INTEGRATION_CHOICES} />);
}

/** Who pays for an offer. */
export async function readAdvertiser(visit: Visit, offer: OfferView) {
  return dataOf(
    await visit.api<{ name: string; postbackToken: string }>("GET", `/advertisers/${offer.advertiserId}`),
  );
}
