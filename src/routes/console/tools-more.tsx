import { LinkCheckPage, type LinkCheckView } from "../../pages/link-check";
import { type MemberOfferRow, WhyPage, type WhyProps } from "../../pages/why";
import { readChoices } from "./choices";
import { page, type Visit, type Web } from "./page";

/** `/tools/link-check` and `/tools/why`. */
export function toolsMore(web: Web): void {
  const path = "/tools/link-check";
  page(web, { path, access: "staff" }, (visit) => {
    const { frame, mayChange, query } = visit;
    const props = { frame, mayChange, url: query.url ?? "", check: null, refusal: null };
    return visit.show(<LinkCheckPage {...props} />);
  });
  page(web, { method: "post", path, access: "change" }, async (visit) => {
    const { frame, mayChange, form } = visit;
    const url = form.get("url") ?? "";
    const checked = await visit.api<LinkCheckView>("POST", path, { url });
    const props = { frame, mayChange, url, check: checked.ok ? checked.data : null };
    return visit.show(
      <LinkCheckPage {...props} refusal={checked.ok ? null : checked} />,
      checked.ok ? 200 : 422,
    );
  });
  page(web, { path: "/tools/why", access: "staff" }, async (visit) => {
    const [asked, partners] = await Promise.all([askWhy(visit), readChoices(visit, "/partners")]);
    return visit.show(<WhyPage {...asked} partners={partners} />);
  });
}

/** What became of the offers of the member that the address asks about. */
export async function askWhy(visit: Visit): Promise<WhyProps> {
  const { frame, query } = visit;
  const { memberId, partnerId } = query;
  if (!memberId) return { frame, query, rows: null, refusal: null };
  const of = partnerId ? `&partnerId=${encodeURIComponent(partnerId)}` : "";
  const path = `/members/${encodeURIComponent(memberId)}/offers?limit=100${of}`;
  const answer = await visit.api<MemberOfferRow[]>("GET", path);
  return { frame, query, rows: answer.ok ? answer.data : null, refusal: answer.ok ? null : answer };
}
