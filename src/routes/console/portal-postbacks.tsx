import { DeliveryPage } from "../../pages/portal-delivery";
import { type Delivery, DeliveryLogPage } from "../../pages/portal-log";
import { OfferPostbacksPage, type PostbackLine } from "../../pages/portal-offer-postbacks";
import type { PortalOffer } from "../../pages/portal-offers";
import { type Linted, LintNotes, PortalPostbacksPage } from "../../pages/portal-postbacks";
import type { Sent } from "../../pages/tools-outcome";
import { type ApiAnswer, dataOf } from "./call-api";
import { readCsv, readList } from "./listing";
import { page, type Visit, type Web } from "./page";
import { offerNames, readOffer, readOwn } from "./portal";

const access = "portal";
const path = "/portal/postbacks";
const log = {
  path: `${path}/log`,
  from: "/callbacks",
  filters: ["q", "state", "offerId", "from", "to"],
};

/** `/portal/postbacks`: where a partner hears of conversions, and what it was sent. */
export function portalPostbacks(web: Web): void {
  page(web, { path, access }, (visit) => showPostbacks(visit));
  page(web, { method: "post", path: `${path}/global`, access }, async (visit) => {
    const template = visit.form.get("urlTemplate")?.trim() ?? "";
    const saved = await visit.api("PATCH", "/me/partner", { globalPostback: template || null });
    if (!saved.ok) return showPostbacks(visit, { template, refusal: saved });
    return visit.done(path, template ? "The URL is saved." : "The URL is removed.");
  });
  page(web, { method: "post", path: `${path}/preview`, access }, async (visit) => {
    const linted = await lint(visit, visit.form.get("urlTemplate")?.trim() ?? "");
    return visit.show(linted ? <LintNotes linted={linted} /> : <p class="soft">Turned off.</p>);
  });
  page(web, { method: "post", path: `${path}/test`, access }, async (visit) => {
    const { form } = visit;
    const [offerId, eventId] = [form.get("offerId"), form.get("eventId")];
    const body = { destination: form.get("destination") ?? "", ...(offerId ? { offerId, eventId } : {}) };
    const sent = await visit.api<Sent>("POST", "/me/partner/test-postback", body);
    return showPostbacks(visit, sent.ok ? { sent: sent.data } : { refusal: sent });
  });
  page(web, { path: log.path, access }, async (visit) => {
    const [list, names] = await Promise.all([readList<Delivery>(visit, log), offerNames(visit)]);
    return visit.show(<DeliveryLogPage frame={visit.frame} list={list} names={names} />);
  });
  page(web, { path: `${log.path}.csv`, access }, (visit) => readCsv(visit, log));
  page(web, { path: `${log.path}/:id`, access }, async (visit) => {
    const delivery = dataOf(
      await visit.api<Delivery>("GET", `/callbacks/${encodeURIComponent(visit.param("id"))}`),
    );
    return visit.show(<DeliveryPage frame={visit.frame} delivery={delivery} />);
  });
  ofOneOffer(web);
}

type Extra = { template?: string; refusal?: ApiAnswer<unknown>; sent?: Sent };

async function showPostbacks(visit: Visit, { template, refusal, sent }: Extra = {}): Promise<Response> {
  const [own, names] = await Promise.all([readOwn(visit), offerNames(visit)]);
  const { callback, globalPostback: saved } = own;
  const linted = await lint(visit, template ?? saved ?? "");
  const offers = Object.entries(names).map(([offerId, name]) => ({ offerId, name }));
  const props = { frame: visit.frame, callback, saved, linted, offers, sent: sent ?? null };
  return visit.show(<PortalPostbacksPage {...props} refusal={refusal ?? null} />, refusal ? 422 : 200);
}

async function lint(visit: Visit, template: string): Promise<Linted | null> {
  if (template === "") return null;
  const advised = await visit.api<Linted>("POST", "/lint", { template, kind: "callback" });
  if (advised.ok) return { ...advised.data, template };
  const problems = advised.messages.map((message) => ({ severity: "error" as const, message }));
  return { template, filled: template, problems };
}

function ofOneOffer(web: Web): void {
  const address = "/portal/offers/:id/postbacks";
  page(web, { path: address, access }, async (visit) => {
    const offer = await readOffer(visit);
    return showOffer(visit, { offer, lines: await readLines(visit, offer) });
  });
  page(web, { method: "post", path: address, access }, async (visit) => {
    const offer = await readOffer(visit);
    const before = await readLines(visit, offer);
    const lines = before.map((line, i) => ({ ...line, value: visit.form.get(`url${i}`)?.trim() ?? "" }));
    const body = lines.flatMap(({ eventId, value }) => (value ? [{ eventId, urlTemplate: value }] : []));
    const saved = await visit.api("PUT", `/me/partner/offers/${offer.offerId}/postbacks`, body);
    if (!saved.ok) return showOffer(visit, { offer, lines, refusal: saved });
    return visit.done(address.replace(":id", offer.offerId), "The URLs are saved.");
  });
}

type OfOffer = { offer: PortalOffer; lines: PostbackLine[]; refusal?: ApiAnswer<unknown> };

function showOffer(visit: Visit, { offer, lines, refusal }: OfOffer) {
  const props = { frame: visit.frame, offer, lines, refusal: refusal ?? null };
  return visit.show(<OfferPostbacksPage {...props} />, refusal ? 422 : 200);
}

async function readLines(visit: Visit, offer: PortalOffer): Promise<PostbackLine[]> {
  const from = `/offers/${offer.offerId}/partner-postbacks`;
  const saved = dataOf(await visit.api<{ eventId: string | null; urlTemplate: string }[]>("GET", from));
  const events = offer.type === "multi" ? offer.events : [{ eventId: null, name: offer.name }];
  return events.map(({ eventId, name }) => {
    const template = saved.find((one) => one.eventId === eventId)?.urlTemplate;
    return { eventId, name, value: template ?? "", saved: template !== undefined };
  });
}
