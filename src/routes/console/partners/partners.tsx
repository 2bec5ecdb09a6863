import type { HealthStatus } from "../../../domain/member/health";
import { NewPartnerPage, type PartnerOffers, PartnerPage } from "../../../pages/partners/details";
import { PartnerHealthPage } from "../../../pages/partners/health";
import { PartnersPage } from "../../../pages/partners/list";
import type { PartnerView } from "../../../pages/partners/partner";
import { SecretOncePage } from "../../../pages/ui/secret-once";
import { listLinks } from "../../../store/link/offer-links";
import { healthOfPartners } from "../../../store/member/health";
import { findOffers } from "../../../store/offer/offers";
import { showPay } from "../../api/terms.schema";
import { dataOf } from "../call-api";
import { namesOfChoices, readChoices } from "../choices";
import { readCsv, readList } from "../listing";
import { tell } from "../offers/read";
import { page, type Visit, type Web } from "../page";
import { wrongOf } from "../wrong";

const access = "staff";
const change = { method: "post", access: "change" } as const;
const source = { path: "/partners", from: "/partners", filters: ["q", "status"] };
const WEEK = 7 * 86_400_000;

/** `/partners`: who shows offers to their members, and whether their member ids are sound. */
export function partners(web: Web): void {
  page(web, { path: "/partners", access }, showPartners);
  page(web, { path: "/partners.csv", access }, (visit) => readCsv(visit, source));
  page(web, { path: "/partners/new", access: "change" }, (visit) =>
    visit.show(<NewPartnerPage frame={visit.frame} entry={{ name: "", status: "active" }} />),
  );
  page(web, { ...change, path: "/partners/new" }, create);
  page(web, { path: "/partners/:id", access }, async (visit) => {
    const { frame, mayChange } = visit;
    const partner = await readPartner(visit);
    const offers = await offersOf(visit, partner.id);
    return visit.show(<PartnerPage {...{ frame, partner, mayChange, offers }} />);
  });
  page(web, { ...change, path: "/partners/:id" }, save);
  page(web, { path: "/partners/:id/health", access }, async (visit) => {
    const { frame, mayChange } = visit;
    const partner = await readPartner(visit);
    const judged = partner.memberIdHealth.offers.map(({ offerId }) => offerId);
    const offers = await readChoices(visit, "/offers", judged);
    const props = { frame, partner, mayChange, names: namesOfChoices(offers) };
    return visit.show(<PartnerHealthPage {...props} />);
  });
  page(web, { ...change, path: "/partners/:id/delete" }, async (visit) => {
    const removed = await visit.api("DELETE", partnerPath(visit));
    return tell(visit, removed, removed.ok ? "/partners" : partnerPath(visit), "The partner is deleted.");
  });
}

/** `/partners/{id}`, for the API and for pages alike. */
export const partnerPath = (visit: Visit): string => `/partners/${encodeURIComponent(visit.param("id"))}`;

/** The partner that the address names, or the error page. */
export async function readPartner(visit: Visit): Promise<PartnerView> {
  return dataOf(await visit.api<PartnerView>("GET", partnerPath(visit)));
}

async function showPartners(visit: Visit): Promise<Response> {
  const { env, frame, mayChange, network, rim } = visit;
  const list = await readList<PartnerView>(visit, source);
  const partnerIds = list.rows.map(({ id }) => id);
  const since = rim.now - WEEK;
  const health: Map<string, HealthStatus> =
    partnerIds.length > 0
      ? await healthOfPartners(env, { networkId: network.id, partnerIds, since })
      : new Map();
  return visit.show(<PartnersPage frame={frame} mayChange={mayChange} list={list} health={health} />);
}

/** The offers that a partner has links for, newest first, and what it is paid for them. */
async function offersOf({ env, network }: Visit, partnerId: string): Promise<PartnerOffers> {
  const { rows, next } = await listLinks(env, network.id, { filter: { partnerId }, limit: 50, before: null });
  const offers = new Map(
    (
      await findOffers(
        env,
        network.id,
        rows.map(({ offerId }) => offerId),
      )
    ).map((one) => [one.id, one]),
  );
  const shown = rows.flatMap(({ offerId, status, payout }) => {
    const offer = offers.get(offerId);
    if (!offer) return [];
    const { name, type, currency } = offer;
    const pay = type === "multi" ? null : showPay(payout ?? offer.payout);
    return [{ offerId, name, status, offerStatus: offer.status, currency, pay }];
  });
  return { rows: shown, more: next !== null };
}

function entryOf({ form }: Visit) {
  return { name: form.get("name") ?? "", status: form.get("status") ?? "active" };
}

async function create(visit: Visit): Promise<Response> {
  const { frame } = visit;
  const entry = entryOf(visit);
  const made = await visit.api<PartnerView & { signingSecret: string }>("POST", "/partners", entry);
  if (!made.ok) return visit.show(<NewPartnerPage frame={frame} entry={entry} wrong={wrongOf(made)} />, 422);
  const { id, name, signingSecret } = made.data;
  const next = { href: `/partners/${id}/callback`, label: "Go on to the callbacks" };
  return visit.show(showSecret(visit, { title: `${name} is made`, secret: signingSecret, next }), 201);
}

/** A partner's signing secret, this once. */
export function showSecret(
  { frame }: Visit,
  props: { title: string; secret: string; next: { href: string; label: string } },
) {
  return (
    <SecretOncePage frame={frame} {...props} section="/partners" label="Signing secret">
      Hand it to the partner: with it they can tell that a callback is ours.{" "}
      <a href="/settings/callback">How they check it</a>.
    </SecretOncePage>
  );
}

async function save(visit: Visit): Promise<Response> {
  const entry = entryOf(visit);
  const saved = await visit.api("PATCH", partnerPath(visit), entry);
  if (saved.ok) return visit.done(partnerPath(visit), "The partner is saved.");
  const { frame, mayChange } = visit;
  const wrong = wrongOf(saved);
  const partner = await readPartner(visit);
  const props = { frame, mayChange, partner, offers: await offersOf(visit, partner.id), entry, wrong };
  return visit.show(<PartnerPage {...props} />, 422);
}
