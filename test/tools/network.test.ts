import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { networkOptions } from "../../scripts/lib/network-options.mjs";
import {
  createSql,
  hashOfKey,
  inviteSql,
  literal,
  newInvitation,
  newNetwork,
  readRows,
} from "../../scripts/lib/networks.mjs";
import { run, wrangler } from "../../scripts/lib/run.mjs";
import { hashKey } from "../../src/domain/access/api-key";
import { hashInvitationToken } from "../../src/domain/access/tokens";
import { readEmail } from "../../src/domain/access/user";
import { RESERVED_SLUGS } from "../../src/domain/account/account";
import { readUuid } from "../../src/domain/ids";

const create = (...more: string[]) => networkOptions(["create", "--slug", "acme", "--name", "Acme", ...more]);

test("the options of a new network, and what they are by default", () => {
  const where = { command: "create", remote: false, help: false, stateDir: resolve(".wrangler/state") };
  const fields = { slug: "acme", name: "Acme", currency: "USD", timezone: "UTC", email: null };
  expect(create()).toEqual({ ...where, ...fields });
  const more = ["--currency", "eur", "--timezone", "Europe/Berlin", "--remote", "--persist-to", "/tmp/x"];
  expect(create(...more)).toEqual({
    ...where,
    ...fields,
    currency: "EUR",
    timezone: "Europe/Berlin",
    remote: true,
    stateDir: "/tmp/x",
  });
});

test.each([
  " Ann@Acme.example ",
  "a+b@x.example",
  "ann",
  "a@b",
  "a b@x.example",
  "",
  "ａnn@x.example",
  `${"x".repeat(250)}@x.example`,
])("an owner is invited under the address that sign-in knows: %j", (text) => {
  const email = readEmail(text);
  const invite = () => networkOptions(["invite", "--slug", "acme", "--email", text]);
  if (email === null) expect(invite).toThrow("--email must be an e-mail address");
  else expect(invite()).toMatchObject({ command: "invite", slug: "acme", email });
});

describe("refused in plain words", () => {
  test.each([...RESERVED_SLUGS, "default"])("the reserved slug %s", (slug) => {
    expect(() => create("--slug", slug)).toThrow(`The slug "${slug}" is reserved.`);
  });
  test.each(["", "Acme", "a.b", "-a", "a-", "a b", "a'--", "x".repeat(64), "ä"])("the slug %j", (slug) => {
    expect(() => create(`--slug=${slug}`)).toThrow("--slug must be of a-z");
  });
  test.each([
    [["--name="], "--name must have"],
    [["--name", "a\nb"], "--name must have"],
    [["--currency", "EURO"], "--currency must be"],
    [["--timezone", "Berlin"], "--timezone must be"],
    [["--timezone", "+02:00"], "--timezone must be"],
    [["--email", "ann"], "--email must be"],
    [["now"], 'Say "create", "invite" or "list"'],
    [["--sluge", "x"], "--sluge"],
  ])("%j", (argv, words) => {
    expect(() => create(...argv)).toThrow(words);
  });
  test("no command", () => {
    expect(() => networkOptions([])).toThrow('Say "create", "invite" or "list"');
  });
});

test("text is quoted so that it stays text", () => {
  expect(literal("O'Neil'); DROP TABLE networks; --")).toBe("'O''Neil''); DROP TABLE networks; --'");
  expect(literal(5)).toBe("5");
});

test("the key's hash is the one that a request's key is looked up by, and the key itself is in no statement", async () => {
  const network = newNetwork({ slug: "acme", name: "Acme", currency: "USD", timezone: "UTC" });
  expect(hashOfKey(network.key)).toBe(await hashKey(network.key));
  const sql = createSql(network);
  expect(sql).toContain(hashOfKey(network.key));
  expect(sql).not.toContain(network.key);
  expect([network.id, network.keyId].map((id) => readUuid(id)?.charAt(14))).toEqual(["7", "7"]);
});

test("of an invitation only the hash of its token is kept, as the page looks for it", async () => {
  const invitation = newInvitation({ networkId: "n", email: "ann@acme.example" });
  const sql = inviteSql(invitation);
  expect(sql).toContain(await hashInvitationToken(invitation.token));
  expect(sql).not.toContain(invitation.token);
});

test("a network is made in the local state, listed, and not made twice", { timeout: 120_000 }, async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "gokart-network-"));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  const name = `O'Neil "& Sons"; -- $HOME`;
  const network = (...args: string[]) =>
    promisify(execFile)(process.execPath, ["scripts/network.mjs", ...args, "--persist-to", stateDir]);
  const asked = [
    "create",
    "--slug",
    "acme",
    "--name",
    name,
    "--currency",
    "EUR",
    "--timezone",
    "Europe/Berlin",
  ];

  const made = await network(...asked);
  const key = /^gk_[\w-]{43}$/m.exec(made.stdout)?.[0] ?? "";
  expect(key).not.toBe("");
  expect((await network("list")).stdout).toContain(name);
  await expect(network(...asked)).rejects.toThrow('There is a network "acme" already.');
  const invite = (slug: string) => network("invite", "--slug", slug, "--email", "Ann@Acme.example");
  expect((await invite("acme")).stdout).toMatch(/^http:\/\/localhost:8787\/invitation\/[\w-]{43}$/m);
  await expect(invite("nobody")).rejects.toThrow('There is no network "nobody".');

  const sql = `SELECT n.*, k.hash, k.role, i.email, i.role AS invited, i.expires_at - i.created_at AS life
    FROM networks n JOIN api_keys k ON k.network_id = n.id JOIN invitations i ON i.network_id = n.id`;
  const local = ["--local", "--persist-to", stateDir, "--json"];
  const { output } = await run(wrangler("d1", "execute", "DB", ...local, "--command", sql), {
    capture: true,
  });
  expect(readRows(output)).toEqual([
    expect.objectContaining({
      slug: "acme",
      name,
      currency: "EUR",
      timezone: "Europe/Berlin",
      policies: '{"shareAdvertiserData":false,"storeFullIp":false}',
      role: "owner",
      hash: await hashKey(key),
      email: "ann@acme.example",
      invited: "owner",
      life: 7 * 86_400_000,
    }),
  ]);
});
