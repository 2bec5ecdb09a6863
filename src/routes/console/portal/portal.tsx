import { customize } from "../../../domain/link/partner-link";
import { AppError } from "../../../errors";
import type { Health } from "../../../pages/portal/health";
import { type Observed, PortalOfferPage } from "../../../pages/portal/offer";
import { type PortalOffer, PortalOffersPage } from "../../../pages/portal/offers";
import { SupportPage } from "../../../pages/tools/why";
import { withQuery } from "../../../pages/ui/filters";
import { pagesOf } from "../../../pages/ui/pager";
import { offerNamesOf } from "../../../store/offer/partner-offers";
import { type ApiAnswer, dataOf } from "../call-api";
import { page, type Visit, type Web } from "../page";
import { askWhy } from "../tools/more";

const access = "portal";

/** `/portal`: offers and support; for partners' users. */
export function portal(web: Web): void {
  page(web, { path: "/portal", access }, ({ c }) => c.redirect("/portal/offers", 303));
  page(web, { path: "/portal/offers", access }, async (visit) => {
    const { query } = visit;
    const [list, own, names] = await Promise.all([
      visit.api<PortalOffer[]>("GET", withQuery("/feed/offers", { cursor: query.cursor ?? "" })),
      readOwn(visit),
      recordNames(visit),
    ]);
    const pages = pagesOf("/portal/offers", {}, query, list.nextCursor);
    const props = { frame: visit.frame, offers: dataOf(list), pages, names, health: own.memberIdHealth };
    return visit.show(<PortalOffersPage {...props} />);
  });
  page(web, { path: "/portal/offers/:id", access }, async (visit) => {
    const { frame, query } = visit;
    const offer = await readOffer(visit);
    const customized = customize(offer.trackingUrl, query);
    const observed = await observe(visit, offer.offerId);
    return visit.show(<PortalOfferPage {...{ frame, offer, customized, observed }} />);
  });
  page(web, { path: "/portal/support", access }, async (visit) =>
    visit.show(<SupportPage {...(await askWhy(visit))} />),
  );
}

/** The partner as it may see itself. */
export type OwnPartner = {
  id: string;
  name: string;
  callback: { url: string; sendPending: boolean; sendRejected: boolean } | null;
  globalPostback: string | null;
  updatedAt: string;
  memberIdHealth: Health;
};

export async function readOwn(visit: Visit): Promise<OwnPartner> {
  return dataOf(await visit.api<OwnPartner>("GET", "/me/partner"));
}

/** The offer of the address, if the partner may run it. */
export async function readOffer(visit: Visit): Promise<PortalOffer> {
  const path = `/feed/offers?offerId=${encodeURIComponent(visit.param("id"))}`;
  const answer = await visit.api<PortalOffer[]>("GET", path);
  const [offer] = answer.ok ? answer.data : [];
  if (!offer) throw new AppError("NOT_FOUND", "There is no such offer for you; it may have ended.");
  return offer;
}

/** A partner with more offers than these pages hold finds the others by their id. */
const MOST_PAGES = 10;

/** The names of the offers that the partner may run by id, newest first. */
export async function offerNames(visit: Visit): Promise<Record<string, string>> {
  const names: Record<string, string> = {};
  let cursor: string | null = "";
  for (let page = 0; page < MOST_PAGES && cursor !== null; page++) {
    const path = withQuery("/feed/offers", { limit: "100", cursor });
    const answer: ApiAnswer<PortalOffer[]> = await visit.api("GET", path);
    for (const { offerId, name } of dataOf(answer)) names[offerId] = name;
    cursor = answer.nextCursor;
  }
  return names;
}

/** The names of all offers that the partner's records may be of: those that it ran once stand there too. */
export async function recordNames({ env, network, caller, query }: Visit): Promise<Record<string, string>> {
  const offers = caller.partnerId ? await offerNamesOf(env, network.id, caller.partnerId) : [];
  const names = Object.fromEntries(offers.map(({ id, name }) => [id, name]));
  const { offerId } = query;
  return offerId && !(offerId in names) ? { ...names, [offerId]: offerId } : names;
}

async function observe(visit: Visit, offerId: string): Promise<Observed> {
  const of = `?offerId=${offerId}&limit=1`;
  const [clicks, conversions] = await Promise.all([
    visit.api<{ time: string }[]>("GET", `/clicks${of}&test=false`),
    visit.api<{ createdAt: string }[]>("GET", `/conversions${of}`),
  ]);
  return {
    clickAt: dataOf(clicks)[0]?.time ?? null,
    conversionAt: dataOf(conversions)[0]?.createdAt ?? null,
  };
}
