import { changePassword } from "../../../flows/access/change-password";
import { endOtherSessions, endSession } from "../../../flows/access/end-session";
import { AccountPage } from "../../../pages/access/account";
import { listSessions } from "../../../store/access/sessions";
import { browserOf } from "../browser";
import { forgetSessionToken, keepSessionToken } from "../cookies";
import { page, type Visit, type Web } from "../page";
import { wrongFields } from "../wrong";

/** `/account`: one's own password and sessions. */
export function account(web: Web): void {
  page(web, { path: "/account", access: "everyone" }, (visit) => showAccount(visit, {}));
  page(web, { method: "post", path: "/account/password", access: "everyone" }, async (visit) => {
    const { c, env, rim, visitor, caller, form, network } = visit;
    const input = { rim, networkId: network.id, actor: caller.actor, user: visitor.user };
    const [current, password] = [form.get("current") ?? "", form.get("password") ?? ""];
    const changed = await changePassword(env, { ...input, current, password, browser: browserOf(c) });
    if (!changed.ok) return showAccount(visit, changed.problems);
    keepSessionToken(c, changed.token);
    // The form token is another one now, so words for the next page would not be believed.
    return c.redirect("/account?changed", 303);
  });
  page(web, { method: "post", path: "/account/sessions/end", access: "everyone" }, async (visit) => {
    const { c, env, visitor, form } = visit;
    const [userId, id] = [visitor.user.id, form.get("id") ?? ""];
    await endSession(env, { userId, id });
    if (id !== visitor.session.id) return visit.done("/account", "That session has ended.");
    forgetSessionToken(c);
    return c.redirect("/sign-in?signed-out", 303);
  });
  page(web, { method: "post", path: "/account/sessions/end-others", access: "everyone" }, async (visit) => {
    const { env, visitor } = visit;
    await endOtherSessions(env, { userId: visitor.user.id, id: visitor.session.id });
    return visit.done("/account", "All other sessions have ended.");
  });
}

async function showAccount(visit: Visit, problems: { current?: string; password?: string }) {
  const { env, rim, visitor, frame } = visit;
  const sessions = await listSessions(env, visitor.user.id, rim.now);
  const changed = new URL(visit.c.req.url).searchParams.has("changed");
  const refused = Object.keys(problems).length > 0;
  const wrong = refused ? wrongFields(problems, visit.c.get("responseId")) : undefined;
  const props = { frame, sessions, currentId: visitor.session.id, wrong, changed };
  return visit.show(<AccountPage {...props} />, refused ? 422 : 200);
}
