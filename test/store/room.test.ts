import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { compactDays } from "../../src/flows/report/sweep-daily-rollups";
import { rim } from "../../src/rim";
import { insertClicks } from "../../src/store/click/clicks";
import { BYTES } from "../scale/measured";
import { makeClick } from "../support/factories";
import { click, type Json, landed, makeWorld, postback, until } from "../support/world";

const COPIES = 2_000;
const ordered = () => rim().newId();
const random = () => crypto.randomUUID();

/** How many bytes a row of a table takes: of so many like one that is there, with these columns made anew. */
async function bytesOf(
  db: D1Database,
  { from, where = "true", anew }: { from: string; where?: string; anew: Record<string, () => unknown> },
): Promise<number> {
  const row = await db.prepare(`SELECT * FROM ${from} WHERE ${where} LIMIT 1`).first<Json>();
  if (!row) throw new Error(`there is no ${from} where ${where}`);
  const columns = Object.keys(row);
  const values = columns.map((_, i) => `value ->> ${i}`).join(", ");
  const sql = `INSERT INTO ${from} (${columns.map((name) => `"${name}"`)}) SELECT ${values} FROM json_each(?)`;
  const before = await size(db);
  for (let done = 0; done < COPIES; done += 100) {
    const rows = Array.from({ length: 100 }, () => columns.map((name) => anew[name]?.() ?? row[name]));
    await db.prepare(sql).bind(JSON.stringify(rows)).run();
  }
  return ((await size(db)) - before) / COPIES;
}

const size = async (db: D1Database) => (await db.prepare("SELECT 1").run()).meta.size_after;

// One of each, as the Worker writes them.
beforeAll(async () => {
  const { links } = await makeWorld();
  const subs = { pub_sub_1: "placement-12", pub_sub_2: "campaign-7" };
  const id = await click(links[0].id, crypto.randomUUID(), subs);
  await landed([id]);
  await insertClicks(env, 0, [makeClick()]);
  const words = { gk_click_id: id, cnv_conversion_id: "order-4711", cnv_amount: "12.50" };
  expect((await postback(words)).code).toBe("ACCEPTED");
  expect((await postback(words)).code).toBe("DUPLICATE");
  await until("what is logged", async () => {
    const sql = "SELECT (SELECT count(*) FROM attempts) AND (SELECT count(*) FROM history) AS n";
    return env.LOGS.prepare(sql).first("n");
  });
  await compactDays(env, { now: Date.now() + 2 * 86_400_000 });
});

const conversion = Object.fromEntries(
  [
    "id",
    "click_id",
    "click_key",
    "member_key",
    "member_id",
    "pub_click_id",
    "receipt_id",
    "commit_token",
  ].map((name) => [name, name === "id" || name === "click_id" ? ordered : random]),
);
const destination = () => `https://track.example/${"x".repeat(800)}`;
const named = { id: ordered, pub_click_id: random, pub_member_id: random };
const longClick = { from: "clicks", anew: { ...named, destination } };
const attempt = { id: ordered, callback_id: ordered };
const rows: [kind: keyof typeof BYTES, db: D1Database, what: Parameters<typeof bytesOf>[1]][] = [
  ["mark", env.DB, { from: "ingested_messages", anew: { id: ordered } }],
  ["quarter", env.DB, { from: "rollups", where: "tier = 'q'", anew: { offer_id: random } }],
  ["sub", env.DB, { from: "rollups", where: "tier = 's'", anew: { offer_id: random } }],
  ["day", env.DB, { from: "daily_rollups", where: "tier = 'gp'", anew: { partner_id: ordered } }],
  ["conversion", env.DB, { from: "conversions", anew: conversion }],
  ["callback", env.DB, { from: "callbacks", anew: { id: ordered, conversion_id: random } }],
  ["attempt", env.LOGS, { from: "attempts", anew: attempt }],
  ["short attempt", env.LOGS, { from: "attempts", anew: { ...attempt, request_body: () => "" } }],
  ["long click", env.CLICKS_0, longClick],
  ["duplicate", env.LOGS, { from: "history", anew: { id: ordered, click_id: random, response_id: random } }],
];

test.each(rows)("one %s takes as much room as docs/scale.md says", async (kind, db, what) => {
  const bytes = await bytesOf(db, what);
  expect(Math.abs(bytes / BYTES[kind] - 1), `${kind}: ${bytes} bytes`).toBeLessThan(0.15);
});
