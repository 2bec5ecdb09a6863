import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import { inRoot, root } from "./project.mjs";

const guard = inRoot("scripts/lib/guard.mjs");
const wranglerBin = inRoot("node_modules/wrangler/bin/wrangler.js");
const bin = inRoot("node_modules/.bin");

/** The tools find the project's own Node first, and wrangler neither asks nor reports anything. */
export const toolEnv = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH}`,
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
};

/**
 * Starts a command under the guard; it ends when we do.
 * @param {string[]} command
 * @param {{ env?: NodeJS.ProcessEnv, capture?: boolean }} options
 */
export function start([command, ...args], { env = toolEnv, capture = false } = {}) {
  const out = capture ? "pipe" : "inherit";
  const child = spawn(process.execPath, [guard, command, ...args], {
    cwd: root,
    env,
    stdio: ["pipe", out, out],
    detached: true, // else a kill of our group would take the guard before it can clean up
  });
  child.stdin?.on("error", () => {}); // the guard may be gone first
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8"); // else a character that lies across two chunks is spoilt
    stream?.on("data", (text) => (output += text));
  }
  const ended = new Promise((resolve) => child.on("close", (code) => resolve({ code: code ?? 1, output })));
  return { ended, stop: () => child.stdin?.end() };
}

/**
 * Runs a command to its end.
 * @param {string[]} command
 * @param {{ env?: NodeJS.ProcessEnv, capture?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export const run = (command, options) => start(command, options).ended;

/** @param {string[]} args */
export const wrangler = (...args) => [process.execPath, wranglerBin, ...args];
