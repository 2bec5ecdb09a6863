import { setUpOwner, setupState } from "../../../flows/access/set-up-owner";
import { SetupPage } from "../../../pages/access/setup";
import { browserOf, isLocal } from "../browser";
import { keepSessionToken, readTheme } from "../cookies";
import { readForm } from "../form";
import type { Web } from "../page";
import { wrongFields, wrongWords } from "../wrong";

/** `/setup`: the first-run page, which makes the owner and is gone once there is a user. */
export function setup(web: Web): void {
  web.get("/setup", async (c) => {
    const state = await setupState(c.env, isLocal(c));
    if (state === "closed") return c.redirect("/sign-in", 303);
    return c.html(<SetupPage theme={readTheme(c)} state={state} values={{}} />);
  });
  web.post("/setup", async (c) => {
    const form = await readForm(c.req.raw);
    const local = isLocal(c);
    const [name, email] = [(form.get("name") ?? "").trim().slice(0, 200), form.get("email") ?? ""];
    const secrets = { password: form.get("password") ?? "", code: (form.get("code") ?? "").trim() };
    const input = { rim: c.get("rim"), name, email, ...secrets, local, browser: browserOf(c) };
    const made = await setUpOwner(c.env, input);
    if (made.ok) {
      keepSessionToken(c, made.token);
      return c.redirect("/", 303);
    }
    const state = await setupState(c.env, local);
    if (state === "closed") return c.redirect("/sign-in", 303);
    const limited = made.code === "RATE_LIMITED";
    const responseId = c.get("responseId");
    const wrong = limited
      ? wrongWords("RATE_LIMITED", "Too many tries. Wait a minute and try again.", responseId)
      : wrongFields(made.problems, responseId);
    if (limited) c.header("Retry-After", "60");
    const page = { theme: readTheme(c), state, values: { name, email }, wrong };
    return c.html(<SetupPage {...page} />, limited ? 429 : 422);
  });
}
