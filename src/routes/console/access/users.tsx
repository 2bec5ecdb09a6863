import { mayManage } from "../../../domain/access/user";
import type { Role } from "../../../domain/account/account";
import { changeRole, removeUser } from "../../../flows/access/change-user";
import { inviteUser, makeResetLink, withdrawInvitation } from "../../../flows/access/invite-user";
import { LinkPage } from "../../../pages/access/invitation-link";
import { UsersPage } from "../../../pages/access/users";
import type { Wrong } from "../../../pages/ui/wrong";
import { listInvitations } from "../../../store/access/invitations";
import { listUsers } from "../../../store/access/users";
import { publicOrigin } from "../../api/origin";
import { orRefuse } from "../../api/outcome";
import { actOnce } from "../act-once";
import { readChoices } from "../choices";
import { errorsByField } from "../form";
import { page, type Visit, type Web } from "../page";

const ROLES: Role[] = ["owner", "manager", "analyst", "partner"];
const access = "change";

/** `/users`: who may sign in, invitations, roles. */
export function users(web: Web): void {
  page(web, { path: "/users", access }, (visit) => showUsers(visit));
  page(web, { method: "post", path: "/users/invite", access }, invite);
  page(web, { method: "post", path: "/users/:id/reset-link", access }, async (visit) => {
    const made = orRefuse(
      await actOnce(visit, () => makeResetLink(visit.env, { ...by(visit), userId: visit.param("id") })),
    );
    return showLink(visit, made);
  });
  page(web, { method: "post", path: "/users/:id/role", access }, async (visit) => {
    const role = readRole(visit.form.get("role"));
    const input = { ...by(visit), userId: visit.param("id") };
    if (role === null || role === "partner") return visit.done("/users");
    orRefuse(await changeRole(visit.env, { ...input, role }));
    return visit.done("/users", "The role is changed; the user signs in anew.");
  });
  page(web, { method: "post", path: "/users/:id/remove", access }, async (visit) => {
    orRefuse(await removeUser(visit.env, { ...by(visit), userId: visit.param("id") }));
    return visit.done("/users", "The user is removed and signed out everywhere.");
  });
  page(web, { method: "post", path: "/users/invitations/:id/withdraw", access }, async (visit) => {
    orRefuse(await withdrawInvitation(visit.env, { ...by(visit), id: visit.param("id") }));
    return visit.done("/users", "The link no longer works.");
  });
}

async function invite(visit: Visit): Promise<Response> {
  const { form, env } = visit;
  const role = readRole(form.get("role")) ?? "analyst";
  const values = { email: form.get("email") ?? "", role, partnerId: form.get("partnerId") || null };
  const made = await actOnce(visit, () => inviteUser(env, { ...by(visit), ...values }));
  if (made.ok) return showLink(visit, made);
  const { code, messages } = made;
  const wrong = { code, messages, responseId: visit.c.get("responseId"), errors: errorsByField(messages) };
  return showUsers(visit, { values, wrong });
}

function by({ rim, caller, network }: Visit) {
  return { rim, networkId: network.id, actor: caller.actor, by: caller.role };
}

const readRole = (text: string | null): Role | null => ROLES.find((role) => role === text) ?? null;

/** The link is shown in the answer itself: it can be read this once. */
function showLink(visit: Visit, made: Extract<Awaited<ReturnType<typeof inviteUser>>, { ok: true }>) {
  const url = `${publicOrigin(visit.c)}/invitation/${made.token}`;
  return visit.show(<LinkPage frame={visit.frame} invitation={made.invitation} url={url} />, 201);
}

type Entered = {
  values: { email: string; role: Role; partnerId: string | null };
  wrong: Wrong;
};

async function showUsers(visit: Visit, entered?: Entered): Promise<Response> {
  const { env, network, caller, frame, rim, query, visitor } = visit;
  const [list, invitations] = await Promise.all([
    listUsers(env, network.id, { before: query.cursor ?? null, limit: 50 }),
    listInvitations(env, network.id, rim.now),
  ]);
  const named = [...list.rows, ...invitations].map(({ partnerId }) => partnerId);
  const partners = await readChoices(visit, "/partners", named);
  const mayManageRole = (role: Role) => mayManage(caller.role, role);
  const props = { frame, users: list.rows, next: list.next, invitations, partners, query, mayManageRole };
  return visit.show(
    <UsersPage {...props} ownId={visitor.user.id} roles={ROLES.filter(mayManageRole)} {...entered} />,
    entered ? 422 : 200,
  );
}
