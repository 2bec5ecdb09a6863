import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ownerFile } from "./demo-owner.mjs";
import { readDevVars } from "./dev-vars.mjs";
import { CONTINUED } from "./parent.mjs";
import { inRoot, root } from "./project.mjs";
import { freePort } from "./serve.mjs";

const READY_WITHIN_MS = 120_000;

/**
 * `npm start` on a free port with a database of its own, for those who look at it through a browser. Ready when it has
 * said what to try, so the demo is there too; `stop` leaves neither a process nor a file.
 * @param {{ demo: boolean }} options
 * @returns {Promise<{ origin: string, adminKey: string, owner: { email: string, password: string, partnerUser: { email: string, password: string } } | null, stop: () => Promise<void> }>}
 */
export async function startOwnService({ demo }) {
  const stateDir = mkdtempSync(join(tmpdir(), "gokart-browser-"));
  const port = await freePort();
  const args = ["--port", String(port), "--persist-to", stateDir, ...(demo ? [] : ["--no-demo"])];
  const child = spawn(process.execPath, [inRoot("scripts/start.mjs"), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, [CONTINUED]: "true" }, // so that it ends when we are killed
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(stateDir, { recursive: true, force: true });
  };
  const origin = `http://localhost:${port}`;
  try {
    await ready(child);
  } catch (error) {
    await stop();
    throw error;
  }
  const { ADMIN_API_KEY: adminKey } = readDevVars(inRoot(".dev.vars"));
  const owner = demo ? JSON.parse(readFileSync(ownerFile(stateDir), "utf8")) : null;
  return { origin, adminKey, owner, stop };
}

async function ready(child) {
  let output = "";
  let over = false;
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  child.once("exit", () => (over = true));
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!output.includes("GoKart is running")) {
    if (over || Date.now() > deadline) throw new Error(`The service did not start:\n${output}`);
    await sleep(50);
  }
}
