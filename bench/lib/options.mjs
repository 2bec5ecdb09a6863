import { parseArgs } from "node:util";
import { inRoot } from "../../scripts/lib/project.mjs";

export const PARTS = [
  "size",
  "cold-start",
  "redirect",
  "postbacks",
  "ingest",
  "callbacks",
  "cost",
  "database",
  "growth",
];
const FILE = inRoot("bench/results.json");
// Minutes of generating each, and no requirement: measured when asked for by name.
const UNASKED = ["growth"];

export const USAGE = `npm run bench -- [options]
  --quick            everything, smaller, in under two minutes
  --results FILE     where the figures are written as JSON (bench/results.json)
  --only A,B         some parts of: ${PARTS.join(", ")}
  --clicks N         how many clicks the generated database has (2 000 000; --quick 20 000)
  --conversions N    how many conversions (a twentieth of the clicks)
  --only growth      the same questions at 100 000 and 1 000 000 clicks, and with --clicks N at N too (10 000 000 take
                     an hour and 14 GB)`;

export function readOptions(args) {
  const types = {
    quick: "boolean",
    help: "boolean",
    only: "string",
    results: "string",
    clicks: "string",
    conversions: "string",
  };
  const options = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));
  const {
    quick = false,
    help = false,
    only,
    results: file = FILE,
    ...asked
  } = parseArgs({ args, options }).values;
  const clicks = number("clicks", asked.clicks) ?? (quick ? 20_000 : 2_000_000);
  const conversions = number("conversions", asked.conversions) ?? Math.ceil(clicks / 20);
  const parts = only ? only.split(",") : PARTS.filter((part) => !UNASKED.includes(part));
  const unknown = parts.find((part) => !PARTS.includes(part));
  if (unknown) throw new Error(`--only ${unknown}: there are ${PARTS.join(", ")}`);
  const largest = asked.clicks ? [clicks] : [];
  return { quick, help, file, clicks, conversions, parts, sizes: [100_000, 1_000_000, ...largest] };
}

function number(name, text) {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} ${text}: must be a whole number from 1`);
  return value;
}
