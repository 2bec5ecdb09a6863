import { type PortalKey, PortalKeysPage } from "../../../pages/portal/keys";
import { withQuery } from "../../../pages/ui/filters";
import { pagesOf } from "../../../pages/ui/pager";
import { type ApiAnswer, dataOf } from "../call-api";
import { page, type Visit, type Web } from "../page";

const access = "portal";
const path = "/portal/keys";
const from = "/me/partner/api-keys";

/** `/portal/keys`: a partner's API keys and signing secret. */
export function portalKeys(web: Web): void {
  page(web, { path, access }, (visit) => showKeys(visit));
  page(web, { method: "post", path, access }, async (visit) => {
    const made = await visit.api<{ key: string }>("POST", from, { name: visit.form.get("name") ?? "" });
    if (!made.ok) return showKeys(visit, { refusal: made });
    const note = "Send it as “Authorization: Bearer KEY”.";
    return showKeys(visit, { made: { label: "Your API key", text: made.data.key, note } });
  });
  page(web, { method: "post", path: `${path}/:id/revoke`, access }, async (visit) => {
    const gone = await visit.api("DELETE", `${from}/${encodeURIComponent(visit.param("id"))}`);
    if (!gone.ok) return showKeys(visit, { refusal: gone });
    return visit.done(path, "The key is revoked.");
  });
  page(web, { method: "post", path: `${path}/secret`, access }, async (visit) => {
    const made = await visit.api<{ signingSecret: string }>("POST", "/me/partner/rotate-secret");
    if (!made.ok) return showKeys(visit, { refusal: made });
    const note = "The old secret signs along for 24 hours.";
    return showKeys(visit, { made: { label: "Your signing secret", text: made.data.signingSecret, note } });
  });
}

type Extra = { made?: { label: string; text: string; note: string }; refusal?: ApiAnswer<unknown> };

async function showKeys(visit: Visit, { made, refusal }: Extra = {}): Promise<Response> {
  const { query } = visit;
  const list = await visit.api<PortalKey[]>("GET", withQuery(from, { cursor: query.cursor ?? "" }));
  const pages = pagesOf(path, {}, query, list.nextCursor);
  const props = { frame: visit.frame, keys: dataOf(list), pages };
  return visit.show(
    <PortalKeysPage {...props} made={made ?? null} refusal={refusal ?? null} />,
    refusal ? 422 : made ? 201 : 200,
  );
}
