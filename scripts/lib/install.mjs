import { spawn } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { delimiter } from "node:path";
import { CONTINUED, onStop } from "./parent.mjs";
import { fail, inRoot, say } from "./project.mjs";
import { run } from "./run.mjs";

const OLDEST_NODE = 20; // runs these scripts; the tools run on the project's own, newer Node
const ownNode = inRoot("node_modules/.bin/node");

/** Installs what is missing, then goes on under the Node that the tools need. Never returns in the old one. */
export async function prepare(scriptPath) {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST_NODE) fail(`Node ${OLDEST_NODE} or newer is needed; this is ${process.version}.`);
  if (needsInstall(readJson("package-lock.json"), readJson("node_modules/.package-lock.json")))
    await install();
  if (!existsSync(ownNode)) {
    fail(
      "The package `node` has no binary: its install script did not run. Try: npm ci --ignore-scripts=false",
    );
  }
  if (realpathSync(ownNode) !== realpathSync(process.execPath)) await continueUnderOwnNode(scriptPath);
}

/**
 * True when node_modules is not what package-lock.json describes. npm keeps its own account of what it installed,
 * so an `npm install` by hand counts too.
 */
export function needsInstall(wanted, installed) {
  if (!installed) return true;
  for (const [path, entry] of Object.entries(wanted.packages)) {
    if (path === "") continue;
    const have = installed.packages[path];
    if (!have && !entry.optional) return true;
    if (have && have.version !== entry.version) return true;
  }
  return false;
}

function readJson(path) {
  if (!existsSync(inRoot(path))) return undefined;
  return JSON.parse(readFileSync(inRoot(path), "utf8"));
}

async function install() {
  say("Installing packages (npm ci), about half a minute …");
  // npm must not run on the very Node that it is about to delete and install again.
  const path = (process.env.PATH ?? "").split(delimiter).filter((dir) => !dir.endsWith("node_modules/.bin"));
  const env = { ...process.env, PATH: path.join(delimiter) };
  const command = ["npm", "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code } = await run(command, { env });
  if (code !== 0) fail("npm ci failed; see above.");
}

async function continueUnderOwnNode(scriptPath) {
  const env = { ...process.env, [CONTINUED]: "true" };
  const child = spawn(ownNode, [scriptPath, ...process.argv.slice(2)], { stdio: "inherit", env });
  onStop(() => child.kill("SIGTERM"));
  const code = await new Promise((resolve) => child.on("exit", (status) => resolve(status ?? 1)));
  process.exit(code);
}
