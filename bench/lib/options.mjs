import { parseArgs } from "node:util";

export const PARTS = [
  "size",
  "redirect",
  "cold-start",
  "postbacks",
  "ingest",
  "callbacks",
  "cost",
  "database",
];

export const USAGE = `npm run bench -- [options]
  --quick            everything, smaller: under two minutes
  --only A,B         some parts of: ${PARTS.join(", ")}
  --clicks N         how many clicks the generated database has (2 000 000; --quick 200 000)
  --conversions N    how many conversions (a twentieth of the clicks)`;

export function readOptions(args) {
  const types = {
    quick: "boolean",
    help: "boolean",
    only: "string",
    clicks: "string",
    conversions: "string",
  };
  const options = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));
  const { quick = false, help = false, only, ...asked } = parseArgs({ args, options }).values;
  const clicks = number("clicks", asked.clicks) ?? (quick ? 200_000 : 2_000_000);
  const conversions = number("conversions", asked.conversions) ?? Math.ceil(clicks / 20);
  const parts = only ? only.split(",") : PARTS;
  const unknown = parts.find((part) => !PARTS.includes(part));
  if (unknown) throw new Error(`--only ${unknown}: there are ${PARTS.join(", ")}`);
  return { quick, help, clicks, conversions, parts };
}

function number(name, text) {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} ${text}: must be a whole number from 1`);
  return value;
}
