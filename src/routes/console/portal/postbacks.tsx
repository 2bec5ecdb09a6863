import { DeliveryPage } from "../../../pages/portal/delivery";
import { type Delivery, DeliveryLogPage } from "../../../pages/portal/log";
import { type Linted, LintNotes, PortalPostbacksPage } from "../../../pages/portal/postbacks";
import type { Sent } from "../../../pages/tools/outcome";
import { type ApiAnswer, dataOf } from "../call-api";
import { errorsByField } from "../form";
import { readCsv, readList } from "../listing";
import { page, type Visit, type Web } from "../page";
import { offerNames, readOwn, recordNames } from "./portal";

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
    const sent = await sendTest(visit, { destination: visit.form.get("destination") ?? "" });
    return showPostbacks(visit, sent.ok ? { sent: sent.data } : { refusal: sent });
  });
  page(web, { path: log.path, access }, async (visit) => {
    const [list, names] = await Promise.all([readList<Delivery>(visit, log), recordNames(visit)]);
    return visit.show(<DeliveryLogPage frame={visit.frame} list={list} names={names} />);
  });
  page(web, { path: `${log.path}.csv`, access }, (visit) => readCsv(visit, log));
  page(web, { path: `${log.path}/:id`, access }, async (visit) => {
    const delivery = dataOf(
      await visit.api<Delivery>("GET", `/callbacks/${encodeURIComponent(visit.param("id"))}`),
    );
    return visit.show(<DeliveryPage frame={visit.frame} delivery={delivery} />);
  });
}

type Extra = { template?: string; refusal?: ApiAnswer<unknown>; sent?: Sent };

async function showPostbacks(visit: Visit, { template, refusal, sent }: Extra = {}): Promise<Response> {
  const [own, names] = await Promise.all([readOwn(visit), offerNames(visit)]);
  const { callback, globalPostback: saved } = own;
  const linted = await lint(visit, template ?? saved ?? "");
  const offers = Object.entries(names).map(([offerId, name]) => ({ offerId, name }));
  const error = errorsByField(refusal?.messages ?? []).globalPostback;
  const props = { frame: visit.frame, callback, own, saved, linted, error, offers, sent: sent ?? null };
  return visit.show(<PortalPostbacksPage {...props} refusal={refusal ?? null} />, refusal ? 422 : 200);
}

/** Sends a made-up conversion to one of the partner's own endpoints. */
export function sendTest(
  visit: Visit,
  to: { destination: string; offerId?: string; eventId?: string | null },
): Promise<ApiAnswer<Sent>> {
  return visit.api<Sent>("POST", "/me/partner/test-postback", to);
}

/** What the linter says of a template; null of an empty one. */
export async function lint(visit: Visit, template: string): Promise<Linted | null> {
  if (template === "") return null;
  const advised = await visit.api<Linted>("POST", "/lint", { template, kind: "callback" });
  if (advised.ok) return { ...advised.data, template };
  const problems = advised.messages.map((message) => ({ severity: "error" as const, message }));
  return { template, filled: template, problems };
}
