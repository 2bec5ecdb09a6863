import { readUuid } from "../../../domain/ids";
import { readMemberOffers } from "../../../flows/member/read-member-offers";
import { LinkCheckPage, type LinkCheckView } from "../../../pages/tools/link-check";
import type { MemberOfferRow, WhyProps } from "../../../pages/tools/why";
import { type StaffMemberRow, WhyPage } from "../../../pages/tools/why-staff";
import { readChoices } from "../choices";
import { page, type Visit, type Web } from "../page";

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
    const { rows, ...asked } = await askAsStaff(visit);
    const partnerIds = [...new Set(rows?.map(({ partnerId }) => partnerId))];
    const [partners, health] = await Promise.all([
      readChoices(visit, "/partners", partnerIds),
      staticIds(visit, partnerIds),
    ]);
    return visit.show(<WhyPage {...asked} rows={rows} partners={partners} staticIds={health} />);
  });
}

/** As the API tells it, with the records that it is told from; what cannot be asked is refused by the API. */
async function askAsStaff(visit: Visit): Promise<WhyProps & { rows: StaffMemberRow[] | null }> {
  const { env, frame, network, query } = visit;
  const { memberId, partnerId } = query;
  if (!memberId || (partnerId && !readUuid(partnerId))) return { ...(await askWhy(visit)), rows: null };
  const offers = await readMemberOffers(env, { networkId: network.id, memberId, partnerId });
  const rows = offers.slice(0, MOST_ROWS).map(({ at, ...offer }) => {
    return { ...offer, time: at === null ? null : new Date(at).toISOString() };
  });
  return { frame, query, rows, refusal: null };
}

/** A member has few offers; more than these nobody reads. */
const MOST_ROWS = 100;
/** A member id that many partners' clicks carry is asked about at a few of them. */
const MOST_PARTNERS = 5;

/** Those partners whose links pass one member id for everybody: their members cannot be told apart. */
async function staticIds(visit: Visit, partnerIds: string[]): Promise<string[]> {
  const asked = partnerIds.slice(0, MOST_PARTNERS).map(async (id) => {
    const answer = await visit.api<{ memberIdHealth: { reasons: string[] } }>("GET", `/partners/${id}`);
    return answer.ok && answer.data.memberIdHealth.reasons.includes("MEMBER_ID_STATIC") ? [id] : [];
  });
  return (await Promise.all(asked)).flat();
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
