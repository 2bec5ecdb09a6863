import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const USAGE = `npm run chaos -- [options]
  --minutes N   how long traffic and trouble last, for each mode (3)
  --fast        only with CLICK_DURABILITY=fast
  --strict      only with CLICK_DURABILITY=strict
  --seed N      what the traffic chooses; without it a new number, which is printed
  --quick       a fifth of a minute for each mode
  --persist-to DIR   where the run keeps its state, its logs and, named results.json, its tally
                     (.state/chaos, and chaos/results.json for the tally)`;

/** What is asked for: `readOptions(["--quick", "--seed", "7"])`. */
export function readOptions(args) {
  const types = {
    minutes: "string",
    seed: "string",
    fast: "boolean",
    strict: "boolean",
    quick: "boolean",
    help: "boolean",
    "persist-to": "string",
  };
  const options = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));
  const asked = parseArgs({ args, options }).values;
  const { fast = false, strict = false, quick = false, help = false } = asked;
  const minutes = number("minutes", asked.minutes, { least: 0.1 }) ?? (quick ? 0.2 : 3);
  const seed = number("seed", asked.seed, { least: 0 }) ?? Math.floor(Math.random() * 1e9);
  const modes = ["fast", "strict"].filter((mode) => fast === strict || (mode === "fast" ? fast : strict));
  const dir = asked["persist-to"] ? resolve(asked["persist-to"]) : null;
  return { seconds: minutes * 60, seed, modes, quick, help, dir };
}

function number(name, text, { least }) {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value >= least)) throw new Error(`--${name} ${text}: must be a number from ${least}`);
  return value;
}
