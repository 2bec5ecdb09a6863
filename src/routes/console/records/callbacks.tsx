import { type BulkResult, BulkResultPage } from "../../../pages/records/bulk-result";
import { CallbackPage } from "../../../pages/records/callback";
import type { CallbackRow } from "../../../pages/records/callback-table";
import { CallbacksPage } from "../../../pages/records/callbacks";
import { withQuery } from "../../../pages/ui/filters";
import { openEndpoints } from "../../../store/callback/open-breakers";
import { dataOf } from "../call-api";
import { readOffersAndPartners } from "../choices";
import { apiQuery, given, readCsv, readList } from "../listing";
import { tell } from "../offers/read";
import { page, type Visit, type Web } from "../page";
import { payloadOf } from "./callback-payload";

const access = "staff";
const path = "/reports/callbacks";
const filters = [
  ...["q", "state", "status", "eventId", "offerId", "partnerId", "advertiserId", "linkId"],
  ...["kind", "test", "from", "to"],
];
const source = { path, from: "/callbacks", filters };

/** `/reports/callbacks`: what partners were told, every attempt, and sending it again. */
export function callbacks(web: Web): void {
  page(web, { path, access }, async (visit) => {
    const list = await readList<CallbackRow>(visit, source);
    const choices = await readOffersAndPartners(visit, list.rows);
    const { frame, mayChange } = visit;
    return visit.show(<CallbacksPage {...{ frame, list, choices, mayChange, now: visit.rim.now }} />);
  });
  page(web, { path: `${path}.csv`, access }, (visit) => readCsv(visit, source));
  page(web, { method: "post", path: `${path}/resend`, access: "change" }, resendMatching);
  page(web, { path: `${path}/:id`, access }, async (visit) => {
    const id = encodeURIComponent(visit.param("id"));
    const callback = dataOf(await visit.api<CallbackRow>("GET", `/callbacks/${id}`));
    const choices = await readOffersAndPartners(visit, [callback]);
    const made = callback.attempts.length === 0 ? await payloadOf(visit, callback.id) : null;
    const { frame, mayChange } = visit;
    return visit.show(<CallbackPage {...{ frame, callback, choices, mayChange, made }} />);
  });
  page(web, { method: "post", path: `${path}/:id/resend`, access: "change" }, async (visit) => {
    const id = encodeURIComponent(visit.param("id"));
    const sent = await visit.api<CallbackRow>("POST", `/callbacks/${id}/resend`);
    return tell(visit, sent, `${path}/${id}`, sent.ok ? await resentWords(visit, sent.data) : "");
  });
}

/**
 * An open breaker lets one try a minute through, so nobody is to wait for an answer within seconds. Sent again it is held
 * back by nothing yet: where it went the last time tells whose breaker awaits it, and the events' templates have many hosts.
 */
async function resentWords(
  { env, network }: Visit,
  { partnerId, destination, attempts }: CallbackRow,
): Promise<string> {
  const open = await openEndpoints(env, { networkId: network.id, partnerId });
  const url = attempts.at(-1)?.url;
  const host = url && URL.canParse(url) ? new URL(url).host : null;
  return open.some((one) => one.destination === destination && (host === null || one.host === host))
    ? "It is to be sent again, but its endpoint keeps failing: one try a minute goes through, so it may take a while."
    : "It is being sent again; the answer appears below within seconds.";
}

async function resendMatching(visit: Visit): Promise<Response> {
  const query = given(visit, filters);
  const asked = { ...apiQuery(query, visit.network), ...given(visit, ["cursor"]) };
  const result = dataOf(await visit.api<BulkResult>("POST", "/callbacks/resend", asked));
  const again = { action: `${path}/resend`, fields: query };
  const back = { href: withQuery(path, query), label: "Conversion Callbacks" };
  const props = { frame: visit.frame, title: "What was sent again", back, result, again };
  return visit.show(<BulkResultPage {...props} hrefOf={(id) => `${path}/${id}`} />);
}
