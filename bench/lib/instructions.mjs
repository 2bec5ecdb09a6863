import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** perf takes a moment to attach itself. */
const ATTACHED_MS = 300;

/**
 * Counts what a process has the processor do, in its own code: the same in good hours and bad, where seconds differ by a
 * factor of two. Answers a function that ends the count and tells it; NaN where the machine has no `perf` or forbids it.
 */
export async function countInstructions(pid) {
  const args = ["stat", "-x", ",", "-e", "instructions:u", "-p", `${pid}`];
  const perf = spawn("perf", args, { stdio: ["ignore", "ignore", "pipe"] });
  let told = "";
  perf.stderr.setEncoding("utf8").on("data", (text) => (told += text));
  const ended = once(perf, "close").catch(() => undefined);
  await sleep(ATTACHED_MS);
  return async () => {
    perf.kill("SIGINT");
    await ended;
    return Number.parseInt(told, 10);
  };
}
