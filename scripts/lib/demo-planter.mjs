import { setTimeout as sleep } from "node:timers/promises";
import { inRoot } from "./project.mjs";
import { start, toolEnv } from "./run.mjs";
import { freePort } from "./serve.mjs";

const READY_WITHIN_MS = 60_000;

/** Starts the Worker that plants the demo (scripts/demo/worker.ts) on these databases. Stop it before others open them. */
export function startPlanter(stateDir) {
  const port = freePort();
  const server = port.then((free) => start(command(free, stateDir), { env, capture: true }));
  const url = port.then((free) => `http://127.0.0.1:${free}/`);
  return {
    isEmpty: async () => (await ready(await url, await server)).empty,
    /** Lets the week happen and tells of each day; answers how much it was. */
    plant: async (order, onDay) => {
      // Compressed, its lines would come all at once.
      const headers = { "accept-encoding": "identity" };
      const answer = await fetch(await url, { method: "POST", headers, body: JSON.stringify(order) });
      return follow(answer, onDay);
    },
    /** What it printed, for the one who must find out why it failed. */
    output: async () => (await (await server).ended).output,
    stop: async () => {
      const { stop, ended } = await server;
      stop();
      await ended;
    },
  };
}

const env = { ...toolEnv, WRANGLER_LOG: "error" };
const command = (port, stateDir) => [
  process.execPath,
  inRoot("scripts/demo/serve.mjs"),
  String(port),
  stateDir,
];

async function ready(url, { ended }) {
  let over = null;
  ended.then((how) => (over = how));
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await sleep(50)) {
    if (over) throw new Error(`its Worker did not start:\n${over.output}`);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return answer.json();
    if (answer) throw new Error(`its Worker answered ${answer.status} ${await answer.text()}`);
  }
  throw new Error("its Worker did not start within a minute");
}

/** Reads its account line by line; the last line says what came of it. */
async function follow(answer, onDay) {
  let rest = "";
  let last = {};
  for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      last = JSON.parse(line);
      if (last.day) onDay(last.day);
    }
  }
  if (last.planted) return last.planted;
  throw new Error(last.failed ?? "its Worker broke off");
}
