import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { managementApi } from "../../scripts/lib/api.mjs";
import { readDevVars } from "../../scripts/lib/dev-vars.mjs";
import { freePort } from "../../scripts/lib/serve.mjs";

const DAY = 86_400_000;
const LIMIT_MS = 240_000;
const stateDir = mkdtempSync(join(tmpdir(), "gokart-demo-"));
const children: ChildProcess[] = [];
let port: number;
let service: Started;

beforeAll(async () => {
  port = await freePort();
  await dieWhilePlanting();
  service = await start();
}, LIMIT_MS);

afterAll(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) await stop(child);
  rmSync(stateDir, { recursive: true, force: true });
}, LIMIT_MS);

describe("the demo of npm start", () => {
  test("is started over after a crash in the middle, and then whole", async () => {
    expect(service.output()).toContain("was not finished last time");
    expect(existsSync(join(stateDir, "demo-begun"))).toBe(false);
    expect((await read("/offers")).length).toBe(7);
    expect((await read("/partners")).length).toBe(3);
  });

  test("covers the week: each day has clicks, most of them by daylight, and conversions follow", async () => {
    const days = await report("day");
    const whole = days.filter(({ clicks }) => clicks > 0);
    expect(whole.length).toBeGreaterThanOrEqual(6); // and today, which may have just begun
    for (const { clicks } of whole.slice(0, 6)) expect(clicks).toBeGreaterThan(150);
    const total = sum(days, "clicks");
    expect(total).toBeGreaterThan(1_500);
    expect(total).toBeLessThan(4_000);
    expect(sum(days, "conversions")).toBeGreaterThan(80);
    const hours = (await report("hour")).map(({ clicks }) => clicks);
    expect(Math.max(...hours)).toBeGreaterThan(3 * Math.min(...hours.slice(0, 24)));
  });

  test.each([
    ["country", 8],
    ["device", 3],
    ["os", 5],
    ["partner", 3],
    ["offer", 7],
    ["pub_sub_1", 6],
  ])("has several of each %s", async (group, least) => {
    const rows = (await report(group)).filter(({ clicks }) => clicks > 0);
    expect(rows.length).toBeGreaterThanOrEqual(least);
  });

  test.each([
    "/clicks?kind=bot",
    "/clicks?kind=preview",
    "/clicks?kind=prefetch",
    "/conversions?status=Success",
    "/conversions?status=Pending",
    "/conversions?status=Rejected",
    "/callbacks?state=delivered",
    "/callbacks?state=retrying",
    "/callbacks?state=failed",
    "/parked-postbacks?code=PARKED",
    "/parked-postbacks?code=EVENT_UNKNOWN",
    "/history-logs?code=DUPLICATE",
    "/history-logs?code=MEMBER_ALREADY_CONVERTED",
    "/history-logs?code=WINDOW_EXPIRED",
    "/history-logs?code=TOO_FAST",
    "/history-logs?code=UPDATED",
    "/history-logs?code=NOT_ELIGIBLE",
    "/history-logs?code=OFFER_INACTIVE",
    "/history-logs?code=CAP_REACHED",
    "/history-logs?code=UNRESOLVED_MACRO",
    "/history-logs?code=PUB_MEMBER_ID_MISSING",
    "/history-logs?code=MEMBER_ID_STATIC",
    "/history-logs?code=CALLBACK_ENDPOINT_DOWN",
    "/history-logs?code=CALLBACK_FAILED",
    "/audit-log",
  ])("leaves no list empty: %s", async (path) => {
    expect((await read(path)).length).toBeGreaterThan(0);
  });

  test("has pending conversions whose day is to come", async () => {
    const pending = await read<{ reason: string; dueAt: string | null }>("/conversions?status=Pending");
    const ahead = pending.filter(({ dueAt }) => dueAt !== null && Date.parse(dueAt) > Date.now());
    expect(ahead.length).toBeGreaterThan(0);
  });

  test("says of callbacks that were given up why, at each attempt", async () => {
    const [failed] = await read<{ id: string }>("/callbacks?state=failed");
    const one = await call("GET", `/callbacks/${failed?.id}`);
    expect(one.attempts.length).toBeGreaterThan(1);
    for (const { status } of one.attempts) expect([400, 503]).toContain(status);
  });

  test("fires alerts and shows the endpoint that fails", async () => {
    const attention = await call("GET", "/attention");
    expect(attention.alerts.length).toBeGreaterThan(0);
    expect(attention.breakers).toMatchObject([{ partner: "Play & Earn" }]);
  });

  test("ties out: the self-check of each day finds no difference", async () => {
    const checks = await read<{ ok: boolean; day: string }>("/self-checks");
    expect(checks.length).toBeGreaterThanOrEqual(6);
    for (const check of checks) expect(check).toMatchObject({ ok: true });
  });

  test("is found by search, and a click's story is whole", async () => {
    const [conversion] = await read<{ gkClickId: string; pubClickId: string }>("/conversions?status=Success");
    const clicks = await read<{ gkClickId: string }>(`/clicks?q=${conversion?.pubClickId}`);
    expect(clicks.map(({ gkClickId }) => gkClickId)).toEqual([conversion?.gkClickId]);
    const steps: { type: string }[] = await call("GET", `/clicks/${conversion?.gkClickId}/trace`);
    const types = steps.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(["redirect", "destination", "postback", "conversion"]));
  });

  test("prints a sign-in for the owner and one for a partner's portal", async () => {
    const { email, password, partnerUser } = JSON.parse(
      readFileSync(join(stateDir, "demo-owner.json"), "utf8"),
    );
    for (const one of [{ email, password }, partnerUser]) {
      expect(service.output()).toContain(one.password);
      const body = new URLSearchParams(one);
      const { origin } = service;
      const headers = { origin, accept: "text/html" };
      const answer = await fetch(`${origin}/sign-in`, { method: "POST", redirect: "manual", headers, body });
      expect(answer.status).toBe(303);
      expect(answer.headers.get("set-cookie")).toContain("session");
    }
  });

  test("is not planted twice: the next start adds nothing", { timeout: LIMIT_MS }, async () => {
    const before = sum(await report("day"), "clicks");
    await stop(service.child);
    service = await start();
    expect(service.output()).not.toContain("Making the demo");
    expect(sum(await report("day"), "clicks")).toBe(before);
    expect((await read("/offers")).length).toBe(7);
  });
});

type Started = { child: ChildProcess; origin: string; output: () => string };

function launch() {
  const args = ["scripts/start.mjs", "--port", String(port), "--persist-to", stateDir];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  child.stderr.on("data", (text) => (output += text));
  return { child, origin: `http://localhost:${port}`, output: () => output };
}

async function start(): Promise<Started> {
  const started = launch();
  const wait = { timeout: LIMIT_MS, interval: 100 };
  await vi.waitFor(() => expect(started.output()).toContain("GoKart is running"), wait);
  return started;
}

/** Killed as a machine that loses its power would: no farewell, in the middle of the week. */
async function dieWhilePlanting(): Promise<void> {
  const { child, output } = launch();
  const wait = { timeout: LIMIT_MS, interval: 20 };
  await vi.waitFor(() => expect(output()).toMatch(/: \d+ clicks/), wait);
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGINT");
  await ended;
}

type Row = { clicks: number; conversions: number };
const sum = (rows: Row[], of: keyof Row) => rows.reduce((total, row) => total + row[of], 0);

// biome-ignore lint/suspicious/noExplicitAny: each operation has a shape of its own, and the tests look at parts.
function call(method: string, path: string): Promise<any> {
  const adminKey = readDevVars(".dev.vars").ADMIN_API_KEY ?? "";
  return managementApi({ origin: service.origin, adminKey })(method, path);
}

const read = <Record_>(path: string): Promise<Record_[]> => call("GET", path);

async function report(groupBy: string): Promise<Row[]> {
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  const span = `from=${day(Date.now() - 7 * DAY)}&to=${day(Date.now())}`;
  return (await call("GET", `/reports?groupBy=${groupBy}&${span}`)).rows;
}
