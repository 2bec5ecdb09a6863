import { prepareAssets } from "./lib/assets.mjs";
import { prepare } from "./lib/install.mjs";
import { onOrphaned } from "./lib/parent.mjs";
import { fail, inRoot, say } from "./lib/project.mjs";
import { run } from "./lib/run.mjs";

const tool = (name, ...args) => [inRoot("node_modules/.bin", name), ...args];

const steps = [
  { what: "Types of the bindings", command: ["npm", "run", "--silent", "bindings"], quiet: true },
  { what: "Types", command: tool("tsc", "--noEmit") },
  { what: "Lint and format", command: tool("biome", "check", ".") },
  { what: "Unit, workerd and story tests", command: tool("vitest", "run") },
];

await prepare(import.meta.filename ?? process.argv[1]);
prepareAssets();
onOrphaned(() => process.exit(1)); // the guard ends what is running
const failed = [];
for (const step of steps) if (!(await passes(step))) failed.push(step.what);
if (failed.length > 0) fail(`Failed: ${failed.join("; ")}.`);
say("All good.");

/** A failure does not keep the later steps from being told as well. */
async function passes({ what, command, quiet = false }) {
  say(`${what} …`);
  const began = Date.now();
  const { code, output } = await run(command, { capture: quiet });
  if (code !== 0 && output) console.error(output);
  say(`${what}: ${code === 0 ? "fine" : "FAILED"} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  return code === 0;
}
