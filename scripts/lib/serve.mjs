import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { start, toolEnv, wrangler } from "./run.mjs";

const CRON = "* * * * *";
const MINUTE_MS = 60_000;
const READY_WITHIN_MS = 60_000;

/** Starts the Worker. Only errors are shown; `WRANGLER_LOG=log npm start` shows every request. */
export function serve({ port, stateDir }) {
  const args = ["--port", String(port), "--inspector-port", "0", "--persist-to", stateDir];
  const env = { ...toolEnv, WRANGLER_LOG: process.env.WRANGLER_LOG ?? "error" };
  return start(wrangler("dev", ...args, "--show-interactive-dev-session=false"), { env });
}

/** Waits until the Worker says that it and its databases are well; else returns what it last said. */
export async function waitUntilHealthy(origin) {
  const deadline = Date.now() + READY_WITHIN_MS;
  let last = "no answer";
  while (Date.now() < deadline) {
    try {
      const answer = await fetch(`${origin}/healthz`);
      if (answer.ok) return { healthy: true, last: "ok" };
      last = `${answer.status} ${await answer.text()}`;
    } catch {
      // not listening yet
    }
    await sleep(100);
  }
  return { healthy: false, last };
}

/** On Cloudflare cron fires by itself; here somebody must knock. */
export function fireCronEachMinute(origin) {
  const fire = async () => {
    const answer = await fetch(`${origin}/cdn-cgi/local/scheduled?cron=${encodeURIComponent(CRON)}`).catch(
      () => null,
    );
    if (answer && !answer.ok)
      console.error(`✗ The cron handler failed: ${answer.status} ${await answer.text()}`);
  };
  void fire();
  setInterval(fire, MINUTE_MS).unref();
}

/** True when nobody listens on the port, on either loopback address. */
export async function portIsFree(port) {
  const free = await Promise.all(["127.0.0.1", "::1"].map((host) => canListen(port, host)));
  return free.every(Boolean);
}

function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(error.code !== "EADDRINUSE"));
    server.listen({ port, host }, () => server.close(() => resolve(true)));
  });
}

/** A port that nobody listens on just now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
