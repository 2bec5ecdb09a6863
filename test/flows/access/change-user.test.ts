import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { acceptLink, readInvitation } from "../../../src/flows/access/accept-invitation";
import { changeRole, removeUser } from "../../../src/flows/access/change-user";
import { makeResetLink } from "../../../src/flows/access/invite-user";
import { PASSWORD, type Person, rowsOf, signedIn, signedInOwner } from "../../support/browser";
import { rimAt } from "../../support/callbacks";
import { failing } from "../../support/faults";
import { meanwhile } from "../../support/meanwhile";

/** The one of `signedInOwner`. */
const OWNER = "owner@gokart.test";
const BY_OWNER = { actor: "test", by: "owner" as const };
const rim = rimAt(Date.now());

type Who = Awaited<ReturnType<typeof somebody>>;
/** An analyst who is signed in, and a link to a new password of theirs. */
async function somebody() {
  const person = await signedIn("analyst");
  const [user] = await rowsOf<{ id: string; networkId: string }>(
    "SELECT id, network_id AS networkId FROM users WHERE email = ?",
    person.email,
  );
  if (!user) throw new Error("nobody was made");
  const about = { ...BY_OWNER, rim, networkId: user.networkId, userId: user.id };
  const link = await makeResetLink(env, about);
  if (!link.ok) throw new Error("no link");
  return { person, about, token: link.token };
}

const isSignedIn = async (person: Person) => (await person.get("/history")).status === 200;
const opens = async (token: string) => (await readInvitation(env, token, Date.now())) !== null;
const roleOf = async ({ about }: Who) =>
  (await rowsOf<{ role: string }>("SELECT role FROM users WHERE id = ?", about.userId))[0]?.role;
const auditOf = async ({ about }: Who) =>
  (await rowsOf("SELECT id FROM audit_log WHERE record = 'user' AND record_id = ?", about.userId)).length;

describe("what dies in the middle leaves a user as they were, or with nothing of what they had", () => {
  const changes: [string, RegExp, (bindings: Env, who: Who) => Promise<unknown>][] = [
    [
      "another role",
      /"sessions"/,
      (bindings, { about }) => changeRole(bindings, { ...about, role: "owner" }),
    ],
    [
      "another role",
      /"invitations"/,
      (bindings, { about }) => changeRole(bindings, { ...about, role: "owner" }),
    ],
    ["removal", /"sessions"/, (bindings, { about }) => removeUser(bindings, about)],
    ["removal", /"invitations"/, (bindings, { about }) => removeUser(bindings, about)],
  ];
  it.each(changes)("%s, at %s", async (_, sql, change) => {
    const who = await somebody();
    const before = await auditOf(who);
    const failed: string[] = [];
    await expect(change(failing(env, { DB: sql, failed }), who)).rejects.toThrow();
    expect(failed).not.toEqual([]);
    expect(await roleOf(who)).toBe("analyst");
    expect(await auditOf(who)).toBe(before);
    expect(await isSignedIn(who.person)).toBe(true);
    expect(await opens(who.token)).toBe(true);

    await change(env, who);
    expect(await roleOf(who)).not.toBe("analyst");
    expect(await isSignedIn(who.person)).toBe(false);
    expect(await opens(who.token)).toBe(false);
    await removeUser(env, who.about);
  });

  it("a new password, whose old sessions cannot be ended", async () => {
    const who = await somebody();
    const browser = { ip: "203.0.113.251", userAgent: "test" };
    const use = (bindings: Env) =>
      acceptLink(bindings, { rim, token: who.token, name: "", password: "quite another password", browser });
    await expect(use(failing(env, { DB: /delete from "sessions"/i }))).rejects.toThrow();
    expect((await who.person.signIn(who.person.email, "quite another password")).status).toBe(401);
    expect(await isSignedIn(who.person)).toBe(true);
    expect(await use(env)).toMatchObject({ ok: true });
    expect(await isSignedIn(who.person)).toBe(false);
  });
});

it("a link that is made while its user's role changes opens nothing", async () => {
  const who = await somebody();
  expect(await opens(who.token)).toBe(true);
  // As if the link had been written after the change withdrew all that there were.
  await rowsOf("UPDATE users SET role = 'owner' WHERE id = ?", who.about.userId);
  expect(await opens(who.token)).toBe(false);
  const browser = { ip: "203.0.113.252", userAgent: "test" };
  const used = { rim, token: who.token, name: "", password: "quite another password", browser };
  expect(await acceptLink(env, used)).toMatchObject({ ok: false, code: "GONE" });
});

describe("somebody who is changed by another at that moment", () => {
  const CHANGE = /(UPDATE|DELETE FROM) users/;
  const byManager = { by: "manager" as const };
  const changes: [string, (bindings: Env, who: Who) => Promise<unknown>][] = [
    ["removed", (bindings, { about }) => removeUser(bindings, { ...about, ...byManager })],
    [
      "given another role",
      (bindings, { about }) => changeRole(bindings, { ...about, ...byManager, role: "manager" }),
    ],
  ];

  it.each(changes)("and is an owner by then is not %s by a manager", async (_, change) => {
    await signedInOwner();
    const who = await somebody();
    const promote = async () => {
      await changeRole(env, { ...who.about, role: "owner" });
      await who.person.signIn(who.person.email, PASSWORD);
    };
    const late = await change(meanwhile(env, CHANGE, promote), who);
    expect(late).toMatchObject({
      code: "CONFLICT",
      messages: ["This user has changed meanwhile: look again."],
    });
    expect(await roleOf(who)).toBe("owner");
    expect(await isSignedIn(who.person)).toBe(true);
    await removeUser(env, who.about);
  });

  it.each(changes)("and is gone by then is not %s", async (_, change) => {
    const who = await somebody();
    const late = await change(
      meanwhile(env, CHANGE, () => removeUser(env, who.about)),
      who,
    );
    expect(late).toMatchObject({ ok: false, code: "NOT_FOUND" });
  });

  it("to the very same role has it, changed once", async () => {
    const who = await somebody();
    const before = await auditOf(who);
    const change = (bindings: Env) => changeRole(bindings, { ...who.about, role: "manager" });
    expect(await change(meanwhile(env, CHANGE, () => change(env)))).toEqual({ ok: true });
    expect(await auditOf(who)).toBe(before + 1);
  });

  it("and is the last owner by then stays one", async () => {
    const [one, other] = [await somebody(), await somebody()];
    await rowsOf("UPDATE users SET role = 'manager' WHERE role = 'owner'");
    for (const { about } of [one, other]) await changeRole(env, { ...about, role: "owner" });
    const late = await removeUser(
      meanwhile(env, CHANGE, () => removeUser(env, other.about)),
      one.about,
    );
    expect(late).toMatchObject({
      code: "CONFLICT",
      messages: ["This is the network's last owner: make another one first."],
    });
    expect(await roleOf(one)).toBe("owner");
    await rowsOf("UPDATE users SET role = 'owner' WHERE email = ?", OWNER);
  });
});

it("the refused removal of a network's last owner ends nothing", async () => {
  const who = await somebody();
  await rowsOf("DELETE FROM users WHERE role = 'owner' AND id <> ?", who.about.userId);
  await rowsOf("UPDATE users SET role = 'owner' WHERE id = ?", who.about.userId);
  await rowsOf("UPDATE invitations SET role = 'owner' WHERE user_id = ?", who.about.userId);
  expect(await removeUser(env, who.about)).toMatchObject({ ok: false, code: "CONFLICT" });
  expect(await isSignedIn(who.person)).toBe(true);
  expect(await opens(who.token)).toBe(true);
});
