import { AppError } from "../../../errors";
import { removeUser } from "../../../flows/access/change-user";
import { inviteUser, makeResetLink, withdrawInvitation } from "../../../flows/access/invite-user";
import { LinkPage } from "../../../pages/access/invitation-link";
import { PartnerUsersPage } from "../../../pages/partners/users";
import { pagesOf } from "../../../pages/ui/pager";
import { findInvitationById, listInvitations } from "../../../store/access/invitations";
import { findUser, listUsers } from "../../../store/access/users";
import { publicOrigin } from "../../api/origin";
import { orRefuse } from "../../api/outcome";
import { actOnce } from "../act-once";
import { errorsByField } from "../form";
import { page, type Visit, type Web } from "../page";
import { partnerPath, readPartner } from "./partners";

const path = "/partners/:id/users";
const access = "change";
const post = { method: "post", access } as const;

/** `/partners/{id}/users`: who of a partner may sign in to the portal. */
export function partnerUsers(web: Web): void {
  page(web, { path, access }, (visit) => show(visit));
  page(web, { ...post, path: `${path}/invite` }, invite);
  page(web, { ...post, path: `${path}/:userId/reset-link` }, async (visit) => {
    const userId = await ownUser(visit);
    const made = await actOnce(visit, () => makeResetLink(visit.env, { ...by(visit), userId }));
    return showLink(visit, orRefuse(made));
  });
  page(web, { ...post, path: `${path}/:userId/remove` }, async (visit) => {
    const userId = await ownUser(visit);
    orRefuse(await removeUser(visit.env, { ...by(visit), userId }));
    return visit.done(`${partnerPath(visit)}/users`, "The user is removed and signed out everywhere.");
  });
  page(web, { ...post, path: `${path}/invitations/:linkId/withdraw` }, async (visit) => {
    const [partner, id] = [await readPartner(visit), visit.param("linkId")];
    const link = await findInvitationById(visit.env, visit.network.id, id);
    if (link?.partnerId !== partner.id) throw new AppError("NOT_FOUND", "There is no such invitation.");
    orRefuse(await withdrawInvitation(visit.env, { ...by(visit), id }));
    return visit.done(`${partnerPath(visit)}/users`, "The link no longer works.");
  });
}

function by({ rim, caller, network }: Visit) {
  return { rim, networkId: network.id, actor: caller.actor, by: caller.role };
}

/** The user that the address names, who must be one of this partner's. */
async function ownUser(visit: Visit): Promise<string> {
  const [partner, user] = await Promise.all([
    readPartner(visit),
    findUser(visit.env, visit.network.id, visit.param("userId")),
  ]);
  if (user?.partnerId !== partner.id) throw new AppError("NOT_FOUND", "There is no such user.");
  return user.id;
}

async function invite(visit: Visit): Promise<Response> {
  const partner = await readPartner(visit);
  const email = visit.form.get("email") ?? "";
  const who = { email, role: "partner", partnerId: partner.id } as const;
  const made = await actOnce(visit, () => inviteUser(visit.env, { ...by(visit), ...who }));
  return made.ok ? showLink(visit, made) : show(visit, { email, errors: errorsByField(made.messages) });
}

function showLink(visit: Visit, made: Extract<Awaited<ReturnType<typeof inviteUser>>, { ok: true }>) {
  const url = `${publicOrigin(visit.c)}/invitation/${made.token}`;
  const back = { href: `${partnerPath(visit)}/users`, label: "Portal users" };
  const props = { frame: visit.frame, invitation: made.invitation, url, section: "/partners", back };
  return visit.show(<LinkPage {...props} />, 201);
}

async function show(visit: Visit, entered?: { email: string; errors: Record<string, string> }) {
  const { env, frame, network, query, rim } = visit;
  const partner = await readPartner(visit);
  const [list, links] = await Promise.all([
    listUsers(env, network.id, { before: query.cursor ?? null, limit: 50, partnerId: partner.id }),
    listInvitations(env, network.id, rim.now),
  ]);
  const invitations = links.filter(({ partnerId }) => partnerId === partner.id);
  const address = `${partnerPath(visit)}/users`;
  const pages = pagesOf(address, {}, query, list.next);
  const props = { frame, partner, users: list.rows, invitations, pages, ...entered };
  return visit.show(<PartnerUsersPage {...props} />, entered ? 422 : 200);
}
