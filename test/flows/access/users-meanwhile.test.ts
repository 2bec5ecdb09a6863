import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { hashSessionToken } from "../../../src/domain/access/tokens";
import { DEFAULT_NETWORK_ID as networkId, type Role } from "../../../src/domain/account/account";
import { acceptLink, readInvitation } from "../../../src/flows/access/accept-invitation";
import { changePassword } from "../../../src/flows/access/change-password";
import { removeUser } from "../../../src/flows/access/change-user";
import { inviteUser, makeResetLink, withdrawInvitation } from "../../../src/flows/access/invite-user";
import { setUpOwner } from "../../../src/flows/access/set-up-owner";
import { signIn } from "../../../src/flows/access/sign-in";
import { removePartner } from "../../../src/flows/account/save-partner";
import { rim } from "../../../src/rim";
import { findSession } from "../../../src/store/access/sessions";
import { findUserByEmail } from "../../../src/store/access/users";
import { defaultNetwork } from "../../../src/store/account/networks";
import { PASSWORD, rowsOf } from "../../support/browser";
import { failing } from "../../support/faults";
import { meanwhile } from "../../support/meanwhile";
import { makePartner } from "../../support/records";

const NEW_PASSWORD = "what nobody knew before";
const byOwner = () => ({ rim: rim(), networkId, actor: "test", by: "owner" as const });

let addresses = 0;
/** Each asks from an address of its own, so that tests do not use up each other's tries. */
const browser = () => ({ ip: `198.51.100.${++addresses % 250}`, userAgent: "test" });

let people = 0;
const newEmail = () => `meanwhile-${++people}@gokart.test`;

async function invited({
  email = newEmail(),
  role = "analyst" as Role,
  partnerId = null as string | null,
} = {}) {
  const made = await inviteUser(env, { ...byOwner(), email, role, partnerId });
  if (!made.ok) throw new Error(`not invited: ${made.messages}`);
  return { email, token: made.token, id: made.invitation.id };
}

const use = (bindings: Env, token: string, password = PASSWORD) =>
  acceptLink(bindings, { rim: rim(), token, name: "Nora", password, browser: browser() });

async function somebody(role: Role = "analyst") {
  const { email, token } = await invited({ role });
  await use(env, token);
  return userOf(email);
}

async function userOf(email: string) {
  const user = await findUserByEmail(env, email);
  if (!user) throw new Error(`${email} is nobody`);
  return user;
}

const resetLink = (bindings: Env, userId: string) => makeResetLink(bindings, { ...byOwner(), userId });

async function linkFor(userId: string) {
  const link = await resetLink(env, userId);
  if (!link.ok) throw new Error(`no link: ${link.messages}`);
  return link.token;
}

const signInWith = (bindings: Env, email: string, password: string) =>
  signIn(bindings, { rim: rim(), email, password, browser: browser(), hostSlug: null, oldToken: null });

const opens = async (token: string) => (await readInvitation(env, token, Date.now())) !== null;
const lives = async (token: string) =>
  (await findSession(env, await hashSessionToken(token), Date.now())) !== null;
const sessionsOf = (userId: string) => rowsOf("SELECT id FROM sessions WHERE user_id = ?", userId);
const linksTo = (email: string) =>
  rowsOf("SELECT id FROM invitations WHERE email = ? AND accepted_at IS NULL", email);
const deedsOn = async (recordId: string) =>
  (await rowsOf<{ action: string }>("SELECT action FROM audit_log WHERE record_id = ?", recordId)).map(
    ({ action }) => action,
  );

beforeAll(() => defaultNetwork(env, Date.now()));

describe("the first owner", () => {
  const setUp = (bindings: Env, email: string) => {
    const who = { name: "Olga Owner", email, password: PASSWORD, code: "", local: true };
    return setUpOwner(bindings, { rim: rim(), ...who, browser: browser() });
  };

  it("is not made where they cannot be signed in", async () => {
    const email = newEmail();
    await expect(setUp(failing(env, { DB: /INTO "?sessions/i }), email)).rejects.toThrow();
    expect(await findUserByEmail(env, email)).toBeNull();
    expect(await setUp(env, email)).toMatchObject({ ok: true });
    await rowsOf("DELETE FROM users");
  });

  it("is one, and only they are signed in, where two are set up at once", async () => {
    const [first, second] = [newEmail(), newEmail()];
    const sessions = (await rowsOf("SELECT id FROM sessions")).length;
    const late = await setUp(
      meanwhile(env, /INTO users/i, () => setUp(env, first)),
      second,
    );
    expect(late).toMatchObject({ ok: false, code: "CLOSED" });
    expect((await userOf(first)).lastSignInAt).not.toBeNull();
    expect(await findUserByEmail(env, second)).toBeNull();
    expect(await rowsOf("SELECT id FROM sessions")).toHaveLength(sessions + 1);
  });
});

describe("an invitation", () => {
  it("that is used while it is withdrawn is not told as withdrawn", async () => {
    const { id, token, email } = await invited({ role: "owner" });
    const bindings = meanwhile(env, /delete from "invitations"/i, () => use(env, token));
    const withdrawn = await withdrawInvitation(bindings, { ...byOwner(), id });
    expect(withdrawn).toMatchObject({ ok: false, code: "NOT_FOUND" });
    expect((await userOf(email)).role).toBe("owner");
    expect(await deedsOn(id)).toEqual(["invite"]);
  });

  it("that is withdrawn while it is used makes nobody", async () => {
    const { id, token, email } = await invited();
    const withdraw = () => withdrawInvitation(env, { ...byOwner(), id });
    const used = await use(meanwhile(env, /update "invitations"/i, withdraw), token);
    expect(used).toMatchObject({ ok: false, code: "GONE" });
    expect(await findUserByEmail(env, email)).toBeNull();
  });

  it("to an address that another one makes a user at the same moment says so", async () => {
    const { email, token } = await invited();
    const other = await invited({ email, role: "owner" });
    const late = await use(
      meanwhile(env, /INTO users/i, () => use(env, token)),
      other.token,
    );
    expect(late).toMatchObject({ ok: false, code: "EXISTS" });
    expect((await userOf(email)).role).toBe("analyst");
    expect(await sessionsOf((await userOf(email)).id)).toHaveLength(1);
  });

  it("to an address does not let in again who came by another one and was removed", async () => {
    const { email, token } = await invited();
    const other = await invited({ email, role: "owner" });
    await use(env, token);
    await removeUser(env, { ...byOwner(), userId: (await userOf(email)).id });
    expect(await opens(other.token)).toBe(false);
    expect(await use(env, other.token)).toMatchObject({ ok: false, code: "GONE" });
  });

  it("is not made for an address that becomes a user's at that moment", async () => {
    const { email, token } = await invited();
    const bindings = meanwhile(env, /insert into "?invitations/i, () => use(env, token));
    const late = await inviteUser(bindings, { ...byOwner(), email, role: "owner", partnerId: null });
    expect(late).toMatchObject({ ok: false, code: "EXISTS" });
    expect(await linksTo(email)).toEqual([]);
  });

  it("is not made for a partner that is deleted at that moment", async () => {
    const { id } = await makePartner();
    const email = newEmail();
    const bindings = meanwhile(env, /insert into "?invitations/i, () =>
      removePartner(env, { ...byOwner(), id }),
    );
    const late = await inviteUser(bindings, { ...byOwner(), email, role: "partner", partnerId: id });
    expect(late).toMatchObject({
      ok: false,
      code: "INVALID",
      messages: ["partnerId: is not a partner of this network"],
    });
    expect(await linksTo(email)).toEqual([]);
  });

  it("of a partner that is gone makes nobody, also where it goes while the invitation is used", async () => {
    for (const when of ["before", "while"]) {
      const { id } = await makePartner();
      const { email, token } = await invited({ role: "partner", partnerId: id });
      const goes = () => rowsOf("DELETE FROM partners WHERE id = ?", id);
      if (when === "before") await goes();
      const used = await use(meanwhile(env, /update "invitations"/i, goes), token);
      expect(used).toMatchObject({ ok: false, code: "GONE" });
      expect(await findUserByEmail(env, email)).toBeNull();
    }
  });

  it("is not used up where its user cannot be signed in", async () => {
    const { email, token } = await invited();
    await expect(use(failing(env, { DB: /INTO "?sessions/i }), token)).rejects.toThrow();
    expect(await findUserByEmail(env, email)).toBeNull();
    expect(await use(env, token)).toMatchObject({ ok: true });
    expect((await userOf(email)).lastSignInAt).not.toBeNull();
  });
});

describe("a link to a new password", () => {
  it("ends the one that is made at the same moment", async () => {
    const { id } = await somebody();
    const links: string[] = [];
    const make = async (bindings: Env) => {
      const made = await resetLink(bindings, id);
      if (made.ok) links.push(made.token);
    };
    await make(meanwhile(env, /insert into "?invitations/i, () => make(env)));
    const [first = "", second = ""] = links;
    expect([await opens(first), await opens(second)]).toEqual([false, true]);
    expect(await use(env, second, NEW_PASSWORD)).toMatchObject({ ok: true });
    expect(await opens(first)).toBe(false);
  });

  it("ends the one before only where it is made itself", async () => {
    const { id } = await somebody();
    const before = await linkFor(id);
    const bindings = failing(env, { DB: /insert into "?invitations/i });
    await expect(resetLink(bindings, id)).rejects.toThrow();
    expect(await opens(before)).toBe(true);
  });

  it("is not made for a user who is removed at that moment", async () => {
    const user = await somebody();
    const remove = () => removeUser(env, { ...byOwner(), userId: user.id });
    const late = await resetLink(meanwhile(env, /insert into "?invitations/i, remove), user.id);
    expect(late).toMatchObject({ ok: false, code: "CONFLICT" });
    expect(await linksTo(user.email)).toEqual([]);
  });
});

describe("while a password is reset", () => {
  it("nobody signs in with the old one", async () => {
    const { id, email } = await somebody();
    const token = await linkFor(id);
    const reset = () => use(env, token, NEW_PASSWORD);
    const late = await signInWith(meanwhile(env, /insert into "?sessions/i, reset), email, PASSWORD);
    expect(late).toEqual({ ok: false, code: "WRONG" });
    expect(await sessionsOf(id)).toHaveLength(1);
    expect(await signInWith(env, email, NEW_PASSWORD)).toMatchObject({ ok: true });
  });

  it("who has proven the old one does not set another", async () => {
    const user = await somebody();
    const token = await linkFor(user.id);
    let owner: Awaited<ReturnType<typeof use>> | undefined;
    const bindings = meanwhile(env, /update "users"/i, async () => {
      owner = await use(env, token, NEW_PASSWORD);
    });
    const wanted = { current: PASSWORD, password: "the words of a thief" };
    const thief = await changePassword(bindings, { ...byOwner(), user, ...wanted, browser: browser() });
    expect(thief).toEqual({ ok: false, problems: { current: "is not right" } });
    expect(owner?.ok && (await lives(owner.token))).toBe(true);
    expect(await sessionsOf(user.id)).toHaveLength(1);
    expect(await deedsOn(user.id)).toEqual(["accept", "reset-password"]);
    expect(await signInWith(env, user.email, NEW_PASSWORD)).toMatchObject({ ok: true });
  });
});

it("a new password ends the links and all sessions but the one that asked, which goes on", async () => {
  const user = await somebody();
  const token = await linkFor(user.id);
  const change = { user, current: PASSWORD, password: NEW_PASSWORD };
  const changed = await changePassword(env, { ...byOwner(), ...change, browser: browser() });
  expect(changed.ok && (await lives(changed.token))).toBe(true);
  expect(await sessionsOf(user.id)).toHaveLength(1);
  expect(await opens(token)).toBe(false);
  expect(await deedsOn(user.id)).toEqual(["accept", "change-password"]);
});

it("who is removed while they sign in leaves no session", async () => {
  const { id, email } = await somebody();
  const remove = () => removeUser(env, { ...byOwner(), userId: id });
  const late = await signInWith(meanwhile(env, /insert into "?sessions/i, remove), email, PASSWORD);
  expect(late).toEqual({ ok: false, code: "WRONG" });
  expect(await sessionsOf(id)).toEqual([]);
});
