import {
  LineNotes,
  type LintedLine,
  labelOf,
  OfferPostbacksPage,
  type PostbackLine,
} from "../../../pages/portal/offer-postbacks";
import type { PortalOffer } from "../../../pages/portal/offers";
import type { Sent } from "../../../pages/tools/outcome";
import { type ApiAnswer, dataOf } from "../call-api";
import { errorsByField } from "../form";
import { page, type Visit, type Web } from "../page";
import { nameRows } from "../wrong";
import { readOffer } from "./portal";
import { lint, sendTest } from "./postbacks";

const access = "portal";
const path = "/portal/offers/:id/postbacks";

/** `/portal/offers/{id}/postbacks`: a partner's URLs for the events of one offer, checked while they are typed. */
export function portalEvents(web: Web): void {
  page(web, { path, access }, async (visit) => {
    const offer = await readOffer(visit);
    return show(visit, { offer, lines: await readLines(visit, offer) });
  });
  page(web, { method: "post", path, access }, save);
  page(web, { method: "post", path: `${path}/test`, access }, test);
  page(web, { method: "post", path: `${path}/preview`, access }, async (visit) => {
    const lines = eventsOf(await readOffer(visit)).map((event, i) => ({ ...event, value: typed(visit, i) }));
    return visit.show(<LineNotes lines={await lintLines(visit, lines)} />);
  });
}

const typed = ({ form }: Visit, i: number) => form.get(`url${i}`)?.trim() ?? "";

async function save(visit: Visit): Promise<Response> {
  const offer = await readOffer(visit);
  const before = await readLines(visit, offer);
  const lines = before.map((line, i) => ({ ...line, value: typed(visit, i) }));
  const set = lines.filter(({ value }) => value !== "");
  const body = set.map(({ eventId, value }) => ({ eventId, urlTemplate: value }));
  const saved = await visit.api("PUT", `/me/partner/offers/${offer.offerId}/postbacks`, body);
  if (saved.ok) return visit.done(path.replace(":id", offer.offerId), "The URLs are saved.");
  const errors = errorsByField(saved.messages);
  const judged = lines.map((line) => ({ ...line, error: errors[`[${set.indexOf(line)}].urlTemplate`] }));
  const messages = nameRows(saved.messages, set.map(labelOf));
  return show(visit, { offer, lines: judged, refusal: { ...saved, messages } });
}

async function test(visit: Visit): Promise<Response> {
  const offer = await readOffer(visit);
  const to = { offerId: offer.offerId, eventId: visit.form.get("eventId") };
  const sent = await sendTest(visit, { destination: "event", ...to });
  const lines = await readLines(visit, offer);
  return show(visit, { offer, lines, ...(sent.ok ? { sent: sent.data } : { refusal: sent }) });
}

type OfOffer = { offer: PortalOffer; lines: PostbackLine[]; refusal?: ApiAnswer<unknown>; sent?: Sent };

async function show(visit: Visit, { offer, lines, refusal, sent }: OfOffer): Promise<Response> {
  const linted = await lintLines(visit, lines);
  const props = { frame: visit.frame, offer, lines, linted, refusal: refusal ?? null, sent: sent ?? null };
  return visit.show(<OfferPostbacksPage {...props} />, refusal ? 422 : 200);
}

type Line = Pick<PostbackLine, "eventId" | "name" | "value">;

async function lintLines(visit: Visit, lines: Line[]): Promise<LintedLine[]> {
  const all = await Promise.all(
    lines.map(async (line) => {
      const linted = await lint(visit, line.value);
      return linted ? [{ label: labelOf(line), linted }] : [];
    }),
  );
  return all.flat();
}

function eventsOf({ type, events, name }: PortalOffer): Pick<PostbackLine, "eventId" | "name">[] {
  return type === "multi" ? events : [{ eventId: null, name }];
}

async function readLines(visit: Visit, offer: PortalOffer): Promise<PostbackLine[]> {
  const from = `/offers/${offer.offerId}/partner-postbacks`;
  const saved = dataOf(await visit.api<{ eventId: string | null; urlTemplate: string }[]>("GET", from));
  return eventsOf(offer).map(({ eventId, name }) => {
    const template = saved.find((one) => one.eventId === eventId)?.urlTemplate;
    return { eventId, name, value: template ?? "", saved: template !== undefined };
  });
}
