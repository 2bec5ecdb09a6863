import { describe, expect, it } from "vitest";
import {
  expectRefusal,
  PASSWORD,
  type PageAnswer,
  Person,
  rowsOf,
  signedIn,
  signedInOwner,
} from "../../support/browser";

const OWNER = "owner@gokart.test";

describe("the first run", () => {
  it("makes the owner once, and asks strangers for the setup code", async () => {
    const stranger = new Person("https://track.gokart.example");
    expect((await stranger.get("/")).location).toBe("/setup");
    expect((await stranger.get("/sign-in")).location).toBe("/setup");
    expect((await stranger.get("/setup")).text).toContain("Setup code");
    const fields = { name: "Mallory", email: "m@evil.example", password: PASSWORD };
    for (const code of ["", "wrong"]) {
      const refused = await stranger.post("/setup", { ...fields, code });
      expect(refused.status).toBe(422);
      expect(refused.text).toContain("is not this deployment");
    }
    expect(stranger.cookies.size).toBe(0);

    const owner = new Person();
    expect((await owner.get("/setup")).text).not.toContain("Setup code");
    const weak = await owner.submit("/setup", { name: "Olga Owner", email: OWNER, password: "password123" });
    expect(weak.status).toBe(422);
    expectRefusal(weak, "INVALID", "among the first");
    const at = (n: number) => ({
      name: "Olga Owner",
      email: n === 0 ? OWNER : `${n}@gokart.test`,
      password: PASSWORD,
    });
    const others = Array.from({ length: 3 }, () => new Person());
    const made = await Promise.all([owner, ...others].map((person, n) => person.post("/setup", at(n))));
    expect(made.map(({ location }) => location).toSorted()).toEqual([
      "/",
      "/sign-in",
      "/sign-in",
      "/sign-in",
    ]);
    const [{ email } = { email: "" }] = await rowsOf<{ email: string }>("SELECT email FROM users");
    await rowsOf("UPDATE users SET email = ?", OWNER);
    expect(email).toMatch(/@gokart\.test$/);

    expect((await stranger.get("/setup")).location).toBe("/sign-in");
    expect((await stranger.post("/setup", fields)).location).toBe("/sign-in");
    expect(await rowsOf("SELECT email FROM users")).toEqual([{ email: OWNER }]);
  });
});

describe("signing in", () => {
  it("says the same of a wrong password and an unknown address", async () => {
    await signedInOwner();
    const person = new Person();
    const wrong = await person.signIn(OWNER, "wrong password 1");
    const unknown = await person.signIn("nobody@gokart.test", "wrong password 1");
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    const plain = ({ text, headers }: PageAnswer) =>
      text.replaceAll("nobody@gokart.test", OWNER).replaceAll(headers.get("x-response-id") ?? "none", "");
    expect(plain(unknown)).toBe(plain(wrong));
    expect(person.cookies.size).toBe(0);
  });

  it("says why not in words, with a code and the response's id", async () => {
    await signedInOwner();
    const wrong = await new Person().signIn(OWNER, "wrong password 1");
    expectRefusal(wrong, "UNAUTHENTICATED", "E-mail address or password is wrong.");
    const tries = Array.from({ length: 6 }, (_, i) => new Person().signIn("many@gokart.test", `guess ${i}`));
    const limited = (await Promise.all(tries)).find(({ status }) => status === 429);
    expectRefusal(limited, "RATE_LIMITED", "Too many tries.");
  });

  it("takes the address in any case and the password exactly", async () => {
    const person = new Person();
    expect((await person.signIn(" OWNER@GoKart.test ", PASSWORD)).location).toBe("/");
    expect((await new Person().signIn(OWNER, ` ${PASSWORD}`)).status).toBe(401);
  });

  it("keeps only hashes of password and token, and sets a cookie no script and no other site can use", async () => {
    const person = new Person("https://track.gokart.example");
    const signed = await person.signIn(OWNER, PASSWORD);
    const [cookie = ""] = signed.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-gokart-session=[\w-]{43};/);
    for (const attribute of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"])
      expect(cookie).toContain(attribute);
    expect(cookie).not.toMatch(/domain/i);
    const token = person.cookies.get("__Host-gokart-session") ?? "none";
    const kept = JSON.stringify([
      await rowsOf("SELECT * FROM sessions"),
      await rowsOf("SELECT * FROM users"),
    ]);
    expect(kept).not.toContain(token);
    expect(kept).not.toContain(PASSWORD);
    expect(kept).toContain("scrypt$32768$8$3$");

    const local = await new Person().signIn(OWNER, PASSWORD);
    const [plain = ""] = local.headers.getSetCookie();
    expect(plain).toMatch(/^gokart-session=/);
    expect(plain).not.toContain("Secure");
  });

  it("sends plain http on to https, save nearby", async () => {
    const open = new Person("http://track.gokart.example");
    const { status, location } = await open.get("/sign-in?next=/users");
    expect([status, location]).toEqual([308, "https://track.gokart.example/sign-in?next=/users"]);
  });

  it("gives a new token each time and ends the session the browser had", async () => {
    const person = await signedInOwner();
    const before = person.cookies.get("gokart-session");
    await person.signIn(OWNER, PASSWORD);
    const after = person.cookies.get("gokart-session");
    expect(after).not.toBe(before);
    const thief = new Person();
    thief.cookies.set("gokart-session", before ?? "");
    expect((await thief.get("/users")).location).toMatch(/^\/sign-in/);
  });

  it("goes on to where somebody wanted to go, on our own pages only", async () => {
    const person = new Person();
    const asked = await person.get("/history?level=error");
    expect(asked.location).toBe("/sign-in?next=%2Fhistory%3Flevel%3Derror");
    await person.get(asked.location ?? "");
    const signed = await person.submit("/sign-in", { email: OWNER, password: PASSWORD });
    expect(signed.location).toBe("/history?level=error");
    for (const next of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
      const other = new Person();
      const signed = await other.post("/sign-in", { email: OWNER, password: PASSWORD, next });
      expect(signed.location).toBe("/");
    }
  });

  it("slows guessing down, however many try at once, for addresses nobody has too", async () => {
    // The fifth try locks for two seconds, and each after it for twice as long: more than five only who is so slow.
    const letThrough = (ms: number) => {
      let tries = 5;
      for (let lock = 2000, opensAt = lock; opensAt <= ms; lock *= 2, opensAt += lock) tries++;
      return tries;
    };
    for (const email of ["guessed@gokart.test", "target@gokart.test"]) {
      const begun = Date.now();
      const tries = Array.from({ length: 12 }, (_, i) => new Person().signIn(email, `guess number ${i}`));
      const statuses = (await Promise.all(tries)).map(({ status }) => status);
      const tried = statuses.filter((status) => status === 401).length;
      expect(tried).toBeGreaterThanOrEqual(5);
      expect(tried).toBeLessThanOrEqual(letThrough(Date.now() - begun));
      expect(statuses.filter((status) => status === 429).length).toBe(12 - tried);
    }
  });

  it("limits one address, whatever it tries", async () => {
    const person = new Person();
    // The clock's minute may end in between, and the count begins anew: of three times the limit some are one minute's.
    let limited: PageAnswer[] = [];
    for (let i = 0; i < 75 && limited.length < 3; i++) {
      const answer = await person.signIn(`a${i}@gokart.test`, "x");
      expect([401, 429]).toContain(answer.status);
      limited = answer.status === 429 ? [...limited, answer] : [];
    }
    expect(limited).toHaveLength(3);
    expect(limited[0]?.headers.get("retry-after")).toBe("60");
  });
});

describe("sessions", () => {
  it("end by signing out, here and for whoever has the cookie", async () => {
    const person = await signedInOwner();
    const token = person.cookies.get("gokart-session") ?? "";
    await person.get("/account");
    expect((await person.submit("/sign-out")).location).toBe("/sign-in?signed-out");
    expect(person.cookies.has("gokart-session")).toBe(false);
    person.cookies.set("gokart-session", token);
    expect((await person.get("/users")).location).toMatch(/^\/sign-in/);
  });

  it("are listed and ended one by one or all others at once", async () => {
    const one = await signedIn("manager");
    const [two, three] = [new Person(), new Person()];
    for (const person of [two, three]) await person.signIn(one.email, PASSWORD);
    const { text } = await one.get("/account");
    expect(text.match(/Firefox on Linux/g)?.length).toBe(3);
    const [{ id } = { id: "" }] = await rowsOf<{ id: string }>(
      "SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = ? ORDER BY s.id DESC",
      one.email,
    );
    const token = /name="token" value="(\w+)"/.exec(text)?.[1] ?? "";
    await one.post("/account/sessions/end", { token, id });
    expect((await three.get("/history")).status).toBe(303);
    expect((await two.get("/history")).status).toBe(200);
    await one.submitAndFollow("/account/sessions/end-others");
    expect(one.page.text).toContain("All other sessions have ended.");
    expect((await two.get("/history")).status).toBe(303);
    expect((await one.get("/history")).status).toBe(200);
  });

  it("of somebody else cannot be ended", async () => {
    const [one, other] = [await signedIn("manager"), await signedIn("manager")];
    const [{ id } = { id: "" }] = await rowsOf<{ id: string }>(
      "SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = ?",
      other.email,
    );
    await one.get("/account");
    await one.submit("/account/sessions/end", { id });
    expect((await other.get("/history")).status).toBe(200);
  });

  it("end when idle for long, and in any case after two weeks", async () => {
    const person = await signedIn("analyst");
    const age = (column: string, ms: number) =>
      rowsOf(
        `UPDATE sessions SET ${column} = ${column} - ? WHERE user_id = (SELECT id FROM users WHERE email = ?)`,
        ms,
        person.email,
      );
    await age("last_seen_at", 13 * 3_600_000);
    expect((await person.get("/history")).status).toBe(303);
    await person.signIn(person.email, PASSWORD);
    await age("expires_at", 15 * 86_400_000);
    expect((await person.get("/history")).status).toBe(303);
  });

  it("go on under a new token after a change of password, the others end", async () => {
    const person = await signedIn("manager");
    const other = new Person();
    await other.signIn(person.email, PASSWORD);
    const before = person.cookies.get("gokart-session");
    await person.get("/account");
    const wrong = await person.submit("/account/password", {
      current: "not it at all",
      password: "another one, long",
    });
    expectRefusal(wrong, "INVALID", "The present password is not right");
    await person.submitAndFollow("/account/password", { current: PASSWORD, password: "another one, long" });
    expect(person.page.text).toContain("The password is changed");
    expect(person.cookies.get("gokart-session")).not.toBe(before);
    expect((await other.get("/history")).status).toBe(303);
    expect((await new Person().signIn(person.email, PASSWORD)).status).toBe(401);
    expect((await new Person().signIn(person.email, "another one, long")).status).toBe(303);
  });
});
