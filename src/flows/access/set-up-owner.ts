import { hashKey } from "../../domain/access/api-key";
import { passwordProblem } from "../../domain/access/password";
import { hashPassword } from "../../domain/access/password-hash";
import { readEmail, type User } from "../../domain/access/user";
import { sameText } from "../../domain/bytes";
import type { Rim } from "../../rim";
import { anyUser, insertFirstUser } from "../../store/access/users";
import { defaultNetwork } from "../../store/account/networks";
import { auditIfChanged } from "../../store/record/audit";
import { auditEntry } from "../record/audit-entry";
import { mayTryAgain } from "./limit-sign-in";
import { type Browser, openSession } from "./open-session";

/** A setup code shorter than this counts as not set. */
const MIN_CODE = 32;

export type SetupInput = {
  rim: Rim;
  name: string;
  email: string;
  password: string;
  code: string;
  /** The request came to this machine itself, where nobody else can be first. */
  local: boolean;
  browser: Browser;
};
type Problems = Partial<Record<"name" | "email" | "password" | "code", string>>;

/** What the first-run page must ask: nothing more, the setup code, or that one be set first; `closed` once there is a user. */
export async function setupState(env: Env, local: boolean): Promise<"closed" | "open" | "code" | "unset"> {
  if (await anyUser(env)) return "closed";
  if (local) return "open";
  return (env.ADMIN_API_KEY ?? "").length >= MIN_CODE ? "code" : "unset";
}

/** Makes the owner, once in the life of a deployment, and signs them in. */
export async function setUpOwner(
  env: Env,
  input: SetupInput,
): Promise<
  { ok: true; token: string } | { ok: false; code: "CLOSED" | "RATE_LIMITED" | "INVALID"; problems: Problems }
> {
  const { rim, browser, local } = input;
  const state = await setupState(env, local);
  if (state === "closed" || state === "unset") return { ok: false, code: "CLOSED", problems: {} };
  if (!(await mayTryAgain(env, browser.ip))) return { ok: false, code: "RATE_LIMITED", problems: {} };
  const email = readEmail(input.email);
  const problems = await findProblems(env, { ...input, email, needsCode: state === "code" });
  if (email === null || Object.keys(problems).length > 0) return { ok: false, code: "INVALID", problems };

  const network = await defaultNetwork(env, rim.now);
  const about = { email, name: input.name, role: "owner" as const, partnerId: null };
  const user: User = {
    id: rim.newId(),
    networkId: network.id,
    ...about,
    createdAt: rim.now,
    lastSignInAt: null,
  };
  const passwordHash = await hashPassword(input.password, crypto.getRandomValues(new Uint8Array(16)));
  const deed = { action: "set-up", record: "user", recordId: user.id, after: user };
  const audit = auditEntry({ rim, networkId: network.id, actor: `user ${email} (${user.id})` }, deed);
  const owner = { ...user, passwordHash };
  const { token, statements } = await openSession(env, { rim, user: owner, browser });
  const [made] = await env.DB.batch([insertFirstUser(env, owner), auditIfChanged(env, audit), ...statements]);
  if (made?.meta.changes === 0) return { ok: false, code: "CLOSED", problems: {} };
  return { ok: true, token };
}

async function findProblems(
  env: Env,
  input: { name: string; email: string | null; password: string; code: string; needsCode: boolean },
): Promise<Problems> {
  const { name, email, password, code, needsCode } = input;
  const weak = passwordProblem(password, { email: email ?? "", name });
  const right = !needsCode || sameText(await hashKey(code), await hashKey(env.ADMIN_API_KEY ?? ""));
  return {
    ...(name === "" ? { name: "is required" } : {}),
    ...(email === null ? { email: "must be an e-mail address" } : {}),
    ...(weak ? { password: weak } : {}),
    ...(right ? {} : { code: "is not this deployment's ADMIN_API_KEY" }),
  };
}
