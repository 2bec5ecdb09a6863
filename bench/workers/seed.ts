import type { Conversion } from "../../src/domain/conversion/conversion";
import { conversionDeltas } from "../../src/domain/conversion/rollup";
import { ingestClicks } from "../../src/flows/click/ingest-clicks";
import { clicksMessage } from "../../src/queues/messages";
import { rim } from "../../src/rim";
import { splitByBytes } from "../../src/store/click/clicks";
import { rollupRows, rollupUpsert } from "../../src/store/report/rollups";
import { madeUpClick, madeUpConversion, type Place } from "./made-up";

/** A stretch of the generated database: the clicks from `first` on, one in `convert` of which converts. */
export type Stretch = {
  first: number;
  count: number;
  total: number;
  from: number;
  to: number;
  convert: number;
  places: Place[];
};

const A_MESSAGE = 50;

/** Writes a stretch: clicks by the real ingest, conversions in bulk, with the roll-up rows that the commit would make. */
export async function seed(env: Env, stretch: Stretch): Promise<{ clicks: number; conversions: number }> {
  const { first, count, total, from, to, convert, places } = stretch;
  const at = (n: number) => Math.floor(from + ((to - from) * n) / total);
  const numbers = Array.from({ length: count }, (_, i) => first + i);
  const clicks = numbers.map((n) => madeUpClick(n, at(n), places));
  const messages = Array.from({ length: Math.ceil(count / A_MESSAGE) }, (_, i) => {
    return clicksMessage({
      id: rim().newId(),
      shard: 0,
      clicks: clicks.slice(i * A_MESSAGE, (i + 1) * A_MESSAGE),
    });
  });
  await ingestClicks(env, { messages, rim: rim() });
  // One of each `convert` clicks, and a person's: bots and previews do not convert.
  const converting = clicks.flatMap((_, i) => {
    if ((first + i) % convert !== 0) return [];
    return clicks.slice(i, i + convert).find(({ kind }) => kind === "human") ?? [];
  });
  const conversions = converting.map((click, i) => madeUpConversion(click, first + i));
  await storeConversions(env, conversions);
  return { clicks: clicks.length, conversions: conversions.length };
}

const JSON_COLUMNS = { values: "cnv_values", click: "click", capClaims: "cap_claims" } as const;
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

async function storeConversions(env: Env, conversions: Conversion[]): Promise<void> {
  const rows = conversions.map(rowOf);
  const columns = Object.keys(rows[0] ?? {});
  const insert = `INSERT OR IGNORE INTO conversions (${columns.join(", ")})
    SELECT ${columns.map((column) => `value ->> '$.${column}'`).join(", ")} FROM json_each(?)`;
  const deltas = conversions.flatMap((conversion) => conversionDeltas(conversion, conversion, 1));
  const inserts = splitByBytes(rows.map((row) => JSON.stringify(row)));
  const counts = splitByBytes(rollupRows(deltas).map((row) => JSON.stringify(row)));
  const json = (texts: string[]) => `[${texts.join(",")}]`;
  await env.DB.batch([
    ...inserts.map((some) => env.DB.prepare(insert).bind(json(some))),
    ...counts.map((some) => env.DB.prepare(rollupUpsert("1")).bind(json(some))),
  ]);
}

function rowOf(conversion: Conversion): Record<string, unknown> {
  const { click } = conversion;
  const plain = Object.entries(conversion).map(([name, value]) => {
    const column = JSON_COLUMNS[name as keyof typeof JSON_COLUMNS] ?? snake(name);
    return [column, typeof value === "boolean" ? Number(value) : value];
  });
  const ids = { member_id: click.pubMemberId, pub_click_id: click.pubClickId };
  const keys = {
    click_key: `click-${conversion.id}`,
    member_key: `member-${conversion.id}`,
    commit_token: "seed",
  };
  return { ...Object.fromEntries(plain), ...ids, ...keys, cnv_conversion_id: conversion.values.conversionId };
}
