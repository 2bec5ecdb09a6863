import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { readDevVars } from "../../scripts/lib/dev-vars.mjs";
import { descendants, isAlive } from "./processes";

const LIMIT_MS = 60_000;
let running: ChildProcess | undefined;

afterEach(() => running?.kill("SIGTERM"));

test("npm start serves, Ctrl-C leaves no process, and the next start finds the data", {
  timeout: LIMIT_MS,
}, async () => {
  const port = await freePort();
  const stateDir = newStateDir();
  const api = `http://localhost:${port}/api/v1`;

  const first = await start(port, stateDir);
  const made = await fetch(`${api}/advertisers`, {
    method: "POST",
    headers: { ...adminKey(), "content-type": "application/json" },
    body: JSON.stringify({ name: "Kept over a restart" }),
  });
  expect(made.status).toBe(201);
  const { data } = (await made.json()) as { data: { id: string } };
  await endsWithoutTrace(first);

  const second = await start(port, stateDir);
  const kept = await fetch(`${api}/advertisers/${data.id}`, { headers: adminKey() });
  expect(await kept.json()).toMatchObject({ data: { name: "Kept over a restart" } });
  await endsWithoutTrace(second);
});

test("a port in use is named", { timeout: LIMIT_MS }, async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const script = startScript(port, newStateDir());
  const [code] = await once(script.child, "exit");
  taken.close();
  expect(code).toBe(1);
  expect(script.output()).toContain(`Port ${port} is already in use`);
});

function startScript(port: number, stateDir: string) {
  const args = ["scripts/start.mjs", "--port", String(port), "--persist-to", stateDir, "--no-demo"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  running = child;
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  child.stderr.on("data", (text) => (output += text));
  return { child, output: () => output };
}

async function start(port: number, stateDir: string) {
  const { child, output } = startScript(port, stateDir);
  await vi.waitFor(() => expect(output()).toContain("GoKart is running"), {
    timeout: LIMIT_MS,
    interval: 100,
  });
  expect((await fetch(`http://localhost:${port}/healthz`)).status).toBe(200);
  return child;
}

async function endsWithoutTrace(child: ChildProcess) {
  const family = descendants(child.pid ?? 0);
  expect(family.length).toBeGreaterThan(2); // the guard, wrangler and workerd at least
  child.kill("SIGINT");
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
  expect(family.filter(isAlive)).toEqual([]);
}

const adminKey = () => ({ authorization: `Bearer ${readDevVars(".dev.vars").ADMIN_API_KEY}` });

function newStateDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "gokart-state-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
