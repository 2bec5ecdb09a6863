import { describe, expect, it } from "vitest";
import { expectRefusal, PASSWORD, Person, rowsOf, signedIn, signedInOwner } from "../../support/browser";
import { makeNetwork, makePartner } from "../../support/records";

async function invite(owner: Person, fields: Record<string, string>) {
  await owner.get("/users");
  const answer = await owner.submit("/users/invite", fields);
  return { ...answer, path: /\/invitation\/[\w-]+/.exec(answer.text)?.[0] ?? "" };
}

const idOf = async (email: string) =>
  (await rowsOf<{ id: string }>("SELECT id FROM users WHERE email = ?", email))[0]?.id ?? "";

describe("invitations", () => {
  it("make one user, once", async () => {
    const owner = await signedInOwner();
    const { path, status } = await invite(owner, {
      email: "Ann@Gokart.test",
      role: "manager",
      partnerId: "",
    });
    expect(status).toBe(201);
    expect(JSON.stringify(await rowsOf("SELECT * FROM invitations"))).not.toContain(path.slice(12));
    const people = [new Person(), new Person()];
    for (const person of people) await person.get(path);
    const answers = await Promise.all(
      people.map((person) => person.submit(path, { name: "Ann", password: PASSWORD })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 404]);
    expect((await new Person().get(path)).status).toBe(404);
    expect(await rowsOf("SELECT role FROM users WHERE email = 'ann@gokart.test'")).toEqual([
      { role: "manager" },
    ]);
  });

  it("say why they cannot be made, with code and reference", async () => {
    const owner = await signedInOwner();
    const person = await signedIn("analyst");
    const twice = await invite(owner, { email: person.email, role: "analyst" });
    expect(twice.status).toBe(422);
    expectRefusal(twice, "EXISTS", "E-mail: already belongs to a user");
    expectRefusal(await invite(owner, { email: "nobody", role: "analyst" }), "INVALID", "E-mail: must be");
    const alone = await invite(owner, { email: "alone@gokart.test", role: "partner" });
    expectRefusal(alone, "INVALID", "Partner: choose the partner");
  });

  it("say why a name or password is refused, with code and reference", async () => {
    const owner = await signedInOwner();
    const { path } = await invite(owner, { email: "weak@gokart.test", role: "analyst" });
    const person = new Person();
    await person.get(path);
    const weak = await person.submit(path, { name: "", password: "password123" });
    expect(weak.status).toBe(422);
    expectRefusal(weak, "INVALID", "among the first");
    expect(weak.text).toContain("Your name is required");
    expect(weak.text).toContain('aria-invalid="true"');
    await rowsOf(
      "UPDATE users SET email = 'weak@gokart.test' WHERE email = ?",
      (await signedIn("analyst")).email,
    );
    const taken = await person.submit(path, { name: "Ann", password: PASSWORD });
    expect(taken.status).toBe(422);
    expectRefusal(taken, "EXISTS", "already belongs to a user");
  });

  it("end after 7 days and when withdrawn", async () => {
    const owner = await signedInOwner();
    const old = await invite(owner, { email: "old@gokart.test", role: "analyst" });
    await rowsOf(
      "UPDATE invitations SET expires_at = expires_at - ? WHERE email = 'old@gokart.test'",
      7 * 86_400_000 + 1,
    );
    expect((await new Person().get(old.path)).status).toBe(404);
    const withdrawn = await invite(owner, { email: "withdrawn@gokart.test", role: "analyst" });
    const [{ id } = { id: "" }] = await rowsOf<{ id: string }>(
      "SELECT id FROM invitations WHERE email = 'withdrawn@gokart.test'",
    );
    await owner.get("/users");
    await owner.submitAndFollow(`/users/invitations/${id}/withdraw`);
    expect(owner.page.text).toContain("The link no longer works.");
    expect((await new Person().get(withdrawn.path)).status).toBe(404);
  });

  it("of owners are for owners to make, and partners are named", async () => {
    const manager = await signedIn("manager");
    expect((await invite(manager, { email: "x@gokart.test", role: "owner" })).text).toContain(
      "Only an owner",
    );
    const without = await invite(manager, { email: "x@gokart.test", role: "partner", partnerId: "" });
    expect(without.text).toContain("choose the partner");
    const other = await makeNetwork();
    const foreign = await makePartner({}, { key: other.key });
    const wrong = await invite(manager, { email: "x@gokart.test", role: "partner", partnerId: foreign.id });
    expect(wrong.text).toContain("is not a partner of this network");
  });
});

describe("changing users", () => {
  it("asks before it gives another role", async () => {
    const owner = await signedInOwner();
    const id = await idOf((await signedIn("analyst")).email);
    const { text } = await owner.get("/users");
    for (const role of ["owner", "manager"]) {
      const asks = `<summary class="button small">Make ${role}…</summary>.{0,200}action="/users/${id}/role"`;
      expect(text).toMatch(new RegExp(asks, "s"));
    }
  });

  it("a new role ends their sessions", async () => {
    const owner = await signedInOwner();
    const person = await signedIn("analyst");
    await owner.get("/users");
    const id = await idOf(person.email);
    const token = /name="token" value="(\w+)"/.exec(owner.page.text)?.[1] ?? "";
    expect((await owner.post(`/users/${id}/role`, { token, role: "manager" })).status).toBe(303);
    expect((await person.get("/history")).status).toBe(303);
    await person.signIn(person.email, PASSWORD);
    expect((await person.get("/users")).status).toBe(200);
  });

  it("a link for a new password signs out everywhere else and works once", async () => {
    const owner = await signedInOwner();
    const person = await signedIn("analyst");
    await owner.get("/users");
    const { text } = await owner.submit(`/users/${await idOf(person.email)}/reset-link`);
    const path = /\/invitation\/[\w-]+/.exec(text)?.[0] ?? "";
    const again = new Person();
    await again.get(path);
    expect((await again.submit(path, { password: "quite another password" })).location).toBe("/");
    expect((await person.get("/history")).status).toBe(303);
    expect((await person.signIn(person.email, "quite another password")).status).toBe(303);
    expect((await again.get(path)).status).toBe(404);
  });

  it("removed ones are out at once; the last owner stays", async () => {
    const owner = await signedInOwner();
    const person = await signedIn("analyst");
    await owner.get("/users");
    await owner.submitAndFollow(`/users/${await idOf(person.email)}/remove`);
    expect((await person.get("/history")).status).toBe(303);
    expect((await new Person().signIn(person.email, PASSWORD)).status).toBe(401);
    const token = /name="token" value="(\w+)"/.exec(owner.page.text)?.[1] ?? "";
    const own = await owner.post(`/users/${await idOf("owner@gokart.test")}/remove`, { token });
    expect(own.text).toContain("last owner");
    expect((await owner.get("/users")).status).toBe(200);
  });

  it("of a partner are out at once when it is gone, though it cannot be deleted while they are there", async () => {
    const { id } = await makePartner();
    const person = await signedIn("partner", { partnerId: id });
    expect((await person.get("/portal/offers")).status).toBe(200);
    const owner = await signedInOwner();
    await owner.get(`/partners/${id}`);
    await owner.submitAndFollow(`/partners/${id}/delete`);
    expect(owner.page.text).toContain("portal users refer to the partner");
    expect(owner.page.text).toContain(`action="/partners/${id}/delete"`);
    await rowsOf("DELETE FROM partners WHERE id = ?", id);
    expect((await person.get("/portal/offers")).status).toBe(303);
    expect((await new Person().signIn(person.email, PASSWORD)).status).toBe(401);
  });

  it("made owners can no longer be had by a link that a manager made before", async () => {
    const person = await signedIn("analyst");
    const manager = await signedIn("manager");
    const id = await idOf(person.email);
    await manager.get("/users");
    const link =
      /\/invitation\/[\w-]+/.exec((await manager.submit(`/users/${id}/reset-link`)).text)?.[0] ?? "";
    expect((await new Person().get(link)).status).toBe(200);
    const owner = await signedInOwner();
    await owner.get("/users");
    expect((await owner.submit(`/users/${id}/role`, { role: "owner" })).status).toBe(303);
    expect((await new Person().get(link)).status).toBe(404);
    await rowsOf("DELETE FROM users WHERE id = ?", id);
  });

  it("stay signed in where a change is refused", async () => {
    const owner = await signedInOwner();
    const id = await idOf("owner@gokart.test");
    await owner.get("/users");
    const token = /name="token" value="(\w+)"/.exec(owner.page.text)?.[1] ?? "";
    const refused = await owner.post(`/users/${id}/role`, { token, role: "manager" });
    expect(refused.text).toContain("last owner");
    expect((await owner.get("/users")).status).toBe(200);
  });

  it("managers leave owners alone", async () => {
    const manager = await signedIn("manager");
    const { text } = await manager.get("/users");
    const token = /name="token" value="(\w+)"/.exec(text)?.[1] ?? "";
    const id = await idOf("owner@gokart.test");
    for (const action of ["remove", "role", "reset-link"]) {
      expect(text).not.toContain(`/users/${id}/${action}`);
      const tried = await manager.post(`/users/${id}/${action}`, { token, role: "analyst" });
      expect(tried.status).toBe(403);
    }
  });

  it("is in the audit log, under the user's name and without secrets", async () => {
    const owner = await signedInOwner();
    await invite(owner, { email: "audited@gokart.test", role: "analyst" });
    const rows = await rowsOf<{ actor: string; after: string }>(
      "SELECT actor, after FROM audit_log WHERE action = 'invite' ORDER BY id DESC LIMIT 1",
    );
    expect(rows[0]?.actor).toMatch(/^user owner@gokart\.test \(/);
    expect(rows[0]?.after).toContain("audited@gokart.test");
    expect(JSON.stringify(await rowsOf("SELECT * FROM audit_log"))).not.toMatch(/scrypt|tokenHash/);
  });

  it("is found in the audit log by the e-mail alone, whose id is short", async () => {
    const owner = await signedInOwner();
    await invite(owner, { email: "found@gokart.test", role: "analyst" });
    const { text } = await owner.get("/audit?actor=Owner%40gokart.test");
    expect(text).toContain("found@gokart.test");
    const id = await idOf("owner@gokart.test");
    expect(text).toMatch(new RegExp(`<bdi>owner@gokart.test</bdi></a><br/><span class="id" title="${id}">`));
    expect((await owner.get("/audit?actor=wner%40gokart.test")).text).toContain("No change matches");
  });
});
