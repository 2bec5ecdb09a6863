import { AppError } from "../../../errors";
import { LinkPage } from "../../../pages/offers/link";
import { LinksPage } from "../../../pages/offers/links";
import type { Entry, LinkView, OfferView } from "../../../pages/offers/types";
import { withQuery } from "../../../pages/ui/filters";
import { pagesOf } from "../../../pages/ui/pager";
import { MANY } from "../../../pages/ui/picker";
import { dataOf } from "../call-api";
import { readChoices } from "../choices";
import { page, type Visit, type Web } from "../page";
import { bodyOf, entryOf, readTree, textsOf } from "./form";
import { atFormRows, undecidedPayouts } from "./payouts";
import { readNames, readOffer, tell } from "./read";

const access = "change";
const LINKS = "/offers/:id/links";
const ONE = `${LINKS}/:linkId`;

/** `/offers/{id}/links`: who runs an offer, and on what terms. */
export function offerLinks(web: Web): void {
  page(web, { path: LINKS, access: "staff" }, (visit) => showLinks(visit, entryOf({})));
  page(web, { method: "post", path: LINKS, access }, addOne);
  page(web, { method: "post", path: `${LINKS}/bulk`, access }, addMany);
  page(web, { path: ONE, access }, async (visit) => {
    const { offer, link } = await readLink(visit);
    return showLink(visit, { offer, link, entry: entryOf(textsOfLink(offer, link, visit)) });
  });
  page(web, { method: "post", path: ONE, access }, saveLink);
  page(web, { method: "post", path: `${ONE}/status`, access }, async (visit) => {
    const { link, offer } = await readLink(visit);
    const status = visit.form.get("status") === "active" ? "active" : "paused";
    const changed = await visit.api("PATCH", `/links/${link.id}`, { status });
    return tell(visit, changed, linksOf(offer), `The link is ${status} now.`);
  });
}

const linksOf = ({ id }: { id: string }) => `/offers/${id}/links`;

async function showLinks(visit: Visit, entry: Entry): Promise<Response> {
  const { frame, mayChange, query } = visit;
  const offer = await readOffer(visit);
  const path = linksOf(offer);
  const [answer, newest, partners] = await Promise.all([
    visit.api<LinkView[]>("GET", withQuery(path, { cursor: query.cursor ?? "" })),
    visit.api<LinkView[]>("GET", `${path}?limit=100`),
    readChoices(visit, "/partners"),
  ]);
  const links = dataOf(answer);
  const names = await readNames(visit, { partners: links.map(({ partnerId }) => partnerId) });
  const taken = new Set([...links, ...dataOf(newest)].map(({ partnerId }) => partnerId));
  const others = partners.filter(({ value }) => !taken.has(value));
  const pages = pagesOf(path, {}, query, answer.nextCursor);
  const many = partners.length >= MANY;
  const shown = { offer, links, names, others, many, pages, entry };
  const props = { frame, mayChange, ...shown };
  return visit.show(<LinksPage {...props} />, entry.refused ? 422 : 200);
}

async function addOne(visit: Visit): Promise<Response> {
  const tree = readTree(visit.form);
  const { timezone } = visit.network;
  const undecided = refusalOf(visit, undecidedPayouts(visit.form));
  if (undecided) return showLinks(visit, entryOf(textsOf(tree, timezone), undecided));
  const path = `/offers/${visit.param("id")}/links`;
  const made = await visit.api<LinkView>("POST", path, bodyOf(tree, timezone));
  if (made.ok) return visit.done(path, "The partner has a link now: copy its tracking URL from the list.");
  return showLinks(visit, entryOf(textsOf(tree, timezone), made));
}

async function addMany(visit: Visit): Promise<Response> {
  const path = `/offers/${visit.param("id")}/links`;
  const partnerIds = visit.form.getAll("partnerId");
  if (partnerIds.length === 0) return visit.done(path, "Tick the partners first.", "warn");
  const answer = await visit.api<{ ok: boolean }[]>("POST", `${path}/bulk`, { partnerIds });
  const made = answer.ok ? answer.data.filter(({ ok }) => ok).length : 0;
  return tell(
    visit,
    answer,
    path,
    `${made} of ${partnerIds.length} partners got a link; the others had one.`,
  );
}

async function readLink(visit: Visit): Promise<{ offer: OfferView; link: LinkView }> {
  const [offer, answer] = await Promise.all([
    readOffer(visit),
    visit.api<LinkView>("GET", `/links/${encodeURIComponent(visit.param("linkId"))}`),
  ]);
  const link = dataOf(answer);
  if (link.offerId !== offer.id) throw new AppError("NOT_FOUND", "This offer has no such link.");
  return { offer, link };
}

/** The texts of a link's form: its payouts stand in the order of the offer's events. */
function textsOfLink(offer: OfferView, link: LinkView, visit: Visit): Record<string, string> {
  const { status, payout, caps } = link;
  const eventPayouts = offer.events.map(({ eventId }) => ({
    eventId,
    payout: link.eventPayouts.find((own) => own.eventId === eventId)?.payout ?? { type: "", amount: "" },
  }));
  return textsOf({ status, payout: payout ?? { type: "" }, eventPayouts, caps }, visit.network.timezone);
}

async function saveLink(visit: Visit): Promise<Response> {
  const { timezone } = visit.network;
  const { offer, link } = await readLink(visit);
  const tree = readTree(visit.form);
  const asEntered = () => ({ ...textsOf(tree, timezone), ...payoutsEntered(visit.form) });
  if (visit.form.get("do") === "row") return showLink(visit, { offer, link, entry: entryOf(asEntered()) });
  const kept = textsOfLink(offer, link, visit);
  const undecided = refusalOf(visit, undecidedPayouts(visit.form, kept));
  if (undecided) return showLink(visit, { offer, link, entry: entryOf(asEntered(), undecided) });
  const changed = await visit.api("PATCH", `/links/${link.id}`, bodyOf(tree, timezone));
  if (changed.ok) return visit.done(linksOf(offer), "The link is saved.");
  const refused = { ...changed, messages: atFormRows(changed.messages, visit.form) };
  return showLink(visit, { offer, link, entry: entryOf(asEntered(), refused) });
}

/** What the page itself refuses, as the API would say it; null when there is nothing. */
function refusalOf(visit: Visit, messages: string[]) {
  if (messages.length === 0) return null;
  return { code: "INVALID", messages, responseId: visit.c.get("responseId") };
}

// In the form each event has its row, in the body only those with a payout of their own.
function payoutsEntered(form: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...form].filter(([name]) => name.startsWith("eventPayouts[")));
}

async function showLink(
  visit: Visit,
  { offer, link, entry }: { offer: OfferView; link: LinkView; entry: Entry },
): Promise<Response> {
  const names = await readNames(visit, { partners: [link.partnerId] });
  const partner = names[link.partnerId] ?? link.partnerId;
  const props = { frame: visit.frame, offer, link, partner, entry };
  return visit.show(<LinkPage {...props} />, entry.refused ? 422 : 200);
}
