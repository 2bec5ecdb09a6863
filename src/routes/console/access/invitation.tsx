import type { Context } from "hono";
import type { Invitation } from "../../../domain/access/user";
import { AppError } from "../../../errors";
import { acceptLink, readInvitation } from "../../../flows/access/accept-invitation";
import { InvitationPage } from "../../../pages/access/invitation";
import { findNetwork } from "../../../store/account/networks";
import type { AppContext } from "../../answer";
import { browserOf } from "../browser";
import { keepSessionToken, readTheme } from "../cookies";
import { readForm } from "../form";
import type { Web } from "../page";
import { wrongFields, wrongWords } from "../wrong";

const PATH = "/invitation/:token";
const TAKEN = "This e-mail address already belongs to a user. Sign in instead.";

/** `/invitation/{token}`: somebody becomes a user, or a user sets a new password. */
export function invitation(web: Web): void {
  web.get(PATH, async (c) => {
    const found = await readInvitation(c.env, c.req.param("token"), c.get("rim").now);
    if (!found) throw gone();
    return c.html(<InvitationPage {...(await propsOf(c, found))} name="" />);
  });
  web.post(PATH, async (c) => {
    const token = c.req.param("token");
    const found = await readInvitation(c.env, token, c.get("rim").now);
    if (!found) throw gone();
    const form = await readForm(c.req.raw);
    const name = (form.get("name") ?? "").trim().slice(0, 200);
    const password = form.get("password") ?? "";
    const input = { rim: c.get("rim"), token, name, password, browser: browserOf(c) };
    const accepted = await acceptLink(c.env, input);
    if (accepted.ok) {
      keepSessionToken(c, accepted.token);
      return c.redirect("/", 303);
    }
    if (accepted.code === "GONE") throw gone();
    if (accepted.code === "RATE_LIMITED")
      throw new AppError("RATE_LIMITED", "Too many tries. Wait a minute and try again.", {
        "retry-after": "60",
      });
    const responseId = c.get("responseId");
    const wrong =
      accepted.code === "EXISTS"
        ? wrongWords("EXISTS", TAKEN, responseId)
        : wrongFields(accepted.problems, responseId);
    return c.html(<InvitationPage {...(await propsOf(c, found))} {...{ name, wrong }} />, 422);
  });
}

function gone(): AppError {
  return new AppError(
    "NOT_FOUND",
    "This link has been used, has ended or was withdrawn. Ask for a new one where you got it.",
  );
}

async function propsOf(c: Context<AppContext>, { email, role, userId, networkId }: Invitation) {
  const network = await findNetwork(c.env, networkId);
  const reset = userId !== null;
  return { theme: readTheme(c), email, role, reset, network: network?.name ?? "", path: c.req.path };
}
