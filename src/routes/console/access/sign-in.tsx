import { endSession } from "../../../flows/access/end-session";
import { signIn as signInUser } from "../../../flows/access/sign-in";
import { SignInPage } from "../../../pages/access/sign-in";
import { anyUser } from "../../../store/access/users";
import { browserOf } from "../browser";
import { forgetSessionToken, keepSessionToken, readSessionToken, readTheme } from "../cookies";
import { readForm } from "../form";
import { hostSlug, readVisitor, refuseForeignForm } from "../guard";
import { localPath } from "../home";
import type { Web } from "../page";
import { wrongWords } from "../wrong";

/** `/sign-in` and `/sign-out`. */
export function signIn(web: Web): void {
  web.get("/sign-in", async (c) => {
    const next = localPath(c.req.query("next") ?? null);
    if (await readVisitor(c)) return c.redirect(next, 303);
    if (!(await anyUser(c.env))) return c.redirect("/setup", 303);
    const signedOut = c.req.query("signed-out") !== undefined;
    const ended = c.req.query("ended") !== undefined;
    return c.html(<SignInPage theme={readTheme(c)} email="" {...{ next, signedOut, ended }} />);
  });
  web.post("/sign-in", async (c) => {
    const form = await readForm(c.req.raw);
    const [email, next] = [form.get("email") ?? "", localPath(form.get("next"))];
    const signed = await signInUser(c.env, {
      rim: c.get("rim"),
      email,
      password: form.get("password") ?? "",
      browser: browserOf(c),
      hostSlug: hostSlug(c),
      oldToken: readSessionToken(c),
    });
    if (signed.ok) {
      keepSessionToken(c, signed.token);
      return c.redirect(next, 303);
    }
    const limited = signed.code === "RATE_LIMITED";
    const responseId = c.get("responseId");
    const wrong = limited
      ? wrongWords("RATE_LIMITED", "Too many tries. Wait a few minutes and try again.", responseId)
      : wrongWords("UNAUTHENTICATED", "E-mail address or password is wrong.", responseId);
    if (limited) c.header("Retry-After", "60");
    const page = <SignInPage theme={readTheme(c)} email={email} next={next} wrong={wrong} />;
    return c.html(page, limited ? 429 : 401);
  });
  web.post("/sign-out", async (c) => {
    const visitor = await readVisitor(c);
    if (visitor) {
      refuseForeignForm(visitor, await readForm(c.req.raw));
      await endSession(c.env, { userId: visitor.user.id, id: visitor.session.id });
    }
    forgetSessionToken(c);
    return c.redirect("/sign-in?signed-out", 303);
  });
}
