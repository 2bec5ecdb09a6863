import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { backupOptions, restoreOptions } from "../../scripts/lib/backup-options.mjs";
import { asExported, readInsert } from "../../scripts/lib/backup-sql.mjs";
import { insertStatements, literal } from "../../scripts/lib/backup-statements.mjs";
import { readDevVars } from "../../scripts/lib/dev-vars.mjs";
import { run, wrangler } from "../../scripts/lib/run.mjs";
import { freePort } from "../../scripts/lib/serve.mjs";

const LIMIT_MS = 180_000;
const HUMAN = { "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)" };

test("options, and what is wrong with them", () => {
  const common = { remote: false, help: false, stateDir: resolve(".wrangler/state") };
  expect(backupOptions([], new Date("2026-11-21T09:08:07Z"))).toEqual({
    ...common,
    dir: resolve("backups/2026-11-21T09-08-07"),
  });
  expect(restoreOptions(["--from", "b", "--replace", "--remote"])).toEqual({
    ...common,
    remote: true,
    replace: true,
    dir: resolve("b"),
  });
  expect(() => restoreOptions([])).toThrow("Say with --from DIR");
  expect(() => backupOptions(["--form", "x"])).toThrow("--form");
});

describe("a line of an export", () => {
  test("is read with every kind of value", () => {
    const line = `INSERT INTO "t" ("a","b","c","d","e") VALUES('O''Neil; --',NULL,-1.5,replace(replace('x\\r\\ny','\\r',char(13)),'\\n',char(10)),'a\\nb');`;
    expect(readInsert(line)).toEqual({
      table: "t",
      columns: ["a", "b", "c", "d", "e"],
      values: ["O'Neil; --", null, -1.5, "x\r\ny", "a\\nb"],
      unsure: [3],
    });
  });
  test.each([
    "CREATE TABLE t (a);",
    `INSERT INTO "t" ("a") VALUES(1,2);`,
    `INSERT INTO "t" ("a","b") VALUES('x');`,
    `INSERT INTO "t" ("a") VALUES(random());`,
    `INSERT INTO "t" ("a") VALUES('x'); DROP TABLE t;`,
  ])("that is something else is refused: %s", (line) => {
    expect(() => readInsert(line)).toThrow(/The export holds/);
  });
  test("does not tell a line break from the two characters", () => {
    expect(asExported("a\nb\\nc")).toBe(asExported("a\\nb\nc"));
  });
});

test("no statement is longer than D1 takes, and a long text comes back whole, cut between characters", async () => {
  const text = `'😀\n${"ä😀'".repeat(60_000)}`;
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT, n REAL) WITHOUT ROWID");
  const table = { name: "t", columns: ["id", "body", "n"], key: ["id"] };
  const rows = [
    ["before", "", 0.1],
    ["it's", text, null],
    ...Array.from({ length: 3000 }, (_, i) => [`r${i}`, "x".repeat(40), i]),
  ];
  const statements: string[] = [];
  for await (const statement of insertStatements(table, rows)) statements.push(statement);
  for (const statement of statements) expect(Buffer.byteLength(statement)).toBeLessThan(100_000);
  expect(statements.length).toBeLessThan(100);
  db.exec(statements.join("\n"));
  const read = db.prepare("SELECT id, body, n FROM t ORDER BY id").all().map(Object.values);
  expect(read).toEqual([...rows].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  expect(literal("a'b")).toBe("'a''b'");
});

describe("a backup", () => {
  const work = mkdtempSync(join(tmpdir(), "gokart-backup-"));
  const [source, target, backup] = ["source", "target", "backup"].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  const running = new Set<ChildProcess>();
  let clicks: string[];
  let made: { stdout: string };

  beforeAll(async () => {
    const service = await start(source, running);
    clicks = await traffic(service.origin);
    await service.stop();
    await oddRows(source);
    made = await script("backup", "--to", backup, "--persist-to", source);
  }, LIMIT_MS);
  afterAll(() => {
    for (const child of running) child.kill("SIGKILL");
    rmSync(work, { recursive: true, force: true });
  });

  test("begins with DB, so that the shards have every click it knows of", () => {
    const exported = [...made.stdout.matchAll(/Exporting (\w+)/g)].map(([, binding]) => binding);
    expect(exported).toEqual(["DB", "LOGS", "CLICKS_0"]);
  });

  test("with a damaged file, without one or without its manifest is refused before anything is touched", async () => {
    const file = join(backup, "CLICKS_0.jsonl.gz");
    const manifest = join(backup, "manifest.json");
    const [rows, list] = [readFileSync(file), readFileSync(manifest)];
    const untouched = join(work, "untouched");
    const restore = () => script("restore", "--from", backup, "--persist-to", untouched);
    const damaged = Buffer.from(rows);
    damaged[Math.floor(rows.length / 2)] = (damaged[Math.floor(rows.length / 2)] ?? 0) ^ 1;
    writeFileSync(file, damaged);
    await expect(restore()).rejects.toThrow("CLICKS_0.jsonl.gz is damaged");
    rmSync(file);
    await expect(restore()).rejects.toThrow("CLICKS_0.jsonl.gz is missing");
    writeFileSync(file, rows);
    rmSync(manifest);
    await expect(restore()).rejects.toThrow("is no backup");
    writeFileSync(manifest, list);
    expect(existsSync(untouched)).toBe(false);
  });

  test("is restored though the first try was killed, and the service goes on with it", {
    timeout: LIMIT_MS,
  }, async () => {
    await killedWhile("Restoring DB", ["--from", backup, "--persist-to", target]);
    const letGo = holding(target);
    setTimeout(letGo, 4000);
    await expect(script("restore", "--from", backup, "--persist-to", target)).rejects.toThrow("--replace");
    const { stdout } = await script("restore", "--from", backup, "--persist-to", target, "--replace");
    expect(stdout).toContain("in each table as many as in the backup");

    const [before, after] = [dump(source), dump(target)];
    expect(Object.keys(before).length).toBe(35);
    expect(before.clicks).toHaveLength(2);
    expect(before.conversions).toHaveLength(1);
    expect(before.attempts).toHaveLength(1);
    const clean = (links: Row[] = []) => links.map((link) => ({ ...link, dirty: 0 }));
    expect({ ...after, links: clean(after.links) }).toEqual({ ...before, links: clean(before.links) });
    expect(after.links?.every((link) => Number(link.dirty) > Number(before.links?.[0]?.dirty))).toBe(true);

    const { origin, stop } = await start(target, running);
    const trace = await api(origin, "GET", `/clicks/${clicks[0]}/trace`);
    expect(trace.data.map((step: { type: string }) => step.type)).toEqual(
      expect.arrayContaining(["redirect", "postback", "conversion", "callback", "attempt"]),
    );
    // Another order of it: nobody was told of the first one here, whose very words would be accepted once more.
    const answers = await Promise.all(
      clicks.map((id) => postback(origin, `${id}&cnv_conversion_id=another`)),
    );
    expect(answers.map(({ code }) => code)).toEqual(["DUPLICATE", "ACCEPTED"]);
    await stop();
  });
});

const script = (name: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, [`scripts/${name}.mjs`, ...args]);

/** Starts a restore and kills it, SIGKILL, as soon as it says that it does `what`. */
async function killedWhile(what: string, args: string[]): Promise<void> {
  const child = spawn(process.execPath, ["scripts/restore.mjs", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      output += text;
      if (output.includes(what)) child.kill("SIGKILL");
    });
  }
  await once(child, "close");
  expect(output).toContain(what);
}

/** Locks the databases' files, as a workerd does that is still ending. */
function holding(stateDir: string): () => void {
  const db = new DatabaseSync(join(databasesOf(stateDir), "metadata.sqlite"), { timeout: 10_000 });
  db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  return () => db.close();
}

const databasesOf = (stateDir: string) => join(stateDir, "v3/d1/miniflare-D1DatabaseObject");

type Row = Record<string, unknown>;

/** Every row of every database, by table. */
function dump(stateDir: string): Record<string, Row[]> {
  const dir = databasesOf(stateDir);
  const files = readdirSync(dir).filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  const tables: Record<string, Row[]> = {};
  for (const file of files) {
    const db = new DatabaseSync(join(dir, file));
    const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    for (const { name } of names) {
      if (/^(sqlite_|_cf_|d1_)/.test(String(name))) continue;
      const rows = db.prepare(`SELECT * FROM "${name}"`).all() as Row[];
      const byText = rows.map((row) => [JSON.stringify(row), row] as const);
      tables[String(name)] = byText.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
    }
    db.close();
  }
  return tables;
}

async function start(stateDir: string, running: Set<ChildProcess>) {
  const port = await freePort();
  const args = ["scripts/start.mjs", "--port", String(port), "--persist-to", stateDir, "--no-demo"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  await vi.waitFor(() => expect(output).toContain("GoKart is running"), { timeout: 90_000, interval: 100 });
  const stop = async () => {
    child.kill("SIGINT");
    await once(child, "exit");
    running.delete(child);
  };
  return { origin: `http://localhost:${port}`, stop };
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read as a client would, without their types
type Json = any;

async function api(origin: string, method: string, path: string, body?: unknown): Promise<Json> {
  const headers = {
    authorization: `Bearer ${readDevVars(".dev.vars").ADMIN_API_KEY}`,
    "content-type": "application/json",
  };
  const response = await fetch(`${origin}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
  return response.json();
}

const postback = async (origin: string, id: string): Promise<Json> =>
  (await fetch(`${origin}/postback?gk_click_id=${id}`)).json();

/** Two clicks, of which the first has converted and its partner was told in vain. */
async function traffic(origin: string): Promise<string[]> {
  const advertiser = (await api(origin, "POST", "/advertisers", { name: "Acme" })).data;
  const offer = await api(origin, "POST", "/offers", {
    name: "Space Miner",
    advertiserId: advertiser.id,
    type: "single",
    status: "active",
    trackingUrl: "https://track.example/c?sub1={gk_click_id}",
    revenue: { type: "fixed", amount: 5 },
    payout: { type: "fixed", amount: 3.5 },
    rewardPoints: 350.5,
  });
  const callback = { url: "http://localhost:9/nobody-listens" };
  const partner = (await api(origin, "POST", "/partners", { name: "Rewards App", callback })).data;
  const link = (await api(origin, "POST", `/offers/${offer.data.id}/links`, { partnerId: partner.id })).data;
  const ids = await Promise.all(
    ["ada", "bob"].map(async (member) => {
      const url = `${link.trackingUrl}?pub_click_id=c-${member}&pub_member_id=${member}`;
      const response = await fetch(url, { headers: HUMAN, redirect: "manual" });
      return response.headers.get("x-gk-click-id") ?? "";
    }),
  );
  const waiting = { timeout: 30_000, interval: 200 };
  await vi.waitFor(async () => {
    const found = await Promise.all(ids.map((id) => api(origin, "GET", `/clicks/${id}`)));
    expect(found.map(({ data }) => data?.gkClickId ?? data?.id)).toEqual(ids);
  }, waiting);
  expect(await postback(origin, ids[0] ?? "")).toMatchObject({ code: "ACCEPTED" });
  await vi.waitFor(async () => {
    const { data } = await api(origin, "GET", `/clicks/${ids[0]}/trace`);
    expect(JSON.stringify(data)).toContain("nobody-listens");
    expect((await api(origin, "GET", "/callbacks?state=retrying")).data).toHaveLength(1);
  }, waiting);
  return ids;
}

/** Texts that an export, a file of SQL or a limit of D1 could spoil on the way. */
async function oddRows(stateDir: string): Promise<void> {
  const sql = `INSERT INTO idempotency_keys (key, request_hash, status, body, at) VALUES
    ('breaks', 'h', 200, 'a' || char(10) || 'b\\nc' || char(13) || '\\r', 1), ('only\\nslashes', 'h', NULL, NULL, 2),
    ('signs', 'h', 200, 'it''s; -- ' || char(8232) || ' /* "x" */ ?1 😀', 3),
    ('long', 'h', 200, char(10) || '\\n' || replace(hex(zeroblob(60000)), '00', 'ä''😀'), 4);`;
  const local = ["--local", "--persist-to", stateDir, "--yes"];
  const { code, output } = await run(wrangler("d1", "execute", "DB", ...local, "--command", sql), {
    capture: true,
  });
  expect(code, output).toBe(0);
}
