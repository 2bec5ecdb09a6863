import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { app } from "../../src/app";
import { click, type Json, landed, ORIGIN, until, type World } from "./world";

/** A postback to a Worker whose bindings fail as told; its background work is not waited for. */
export async function postbackWith(bindings: Env, clickId: string): Promise<Json> {
  const request = new Request(`${ORIGIN}/postback?gk_click_id=${clickId}`);
  const response = await app.fetch(request, bindings, createExecutionContext());
  return { http: response.status, ...((await response.json()) as object) };
}

export async function landedClick(
  { links }: World,
  member = crypto.randomUUID(),
): Promise<{ id: string; member: string }> {
  const id = await click(links[0].id, member);
  await landed([id]);
  return { id, member };
}

/** Everything that must be one after a fault: conversions, their roll-up, callbacks owed and callbacks received. */
export async function tallyOf({ offer, boxes }: World, clickId: string) {
  const first = async (sql: string, value: string) =>
    (await env.DB.prepare(sql).bind(value).first<{ n: number | null }>())?.n ?? 0;
  return {
    conversions: await first("SELECT count(*) AS n FROM conversions WHERE click_id = ?", clickId),
    counted: await first(
      "SELECT sum(conversions) AS n FROM rollups WHERE tier = 'h' AND offer_id = ?",
      offer.id,
    ),
    owed: await first("SELECT count(*) AS n FROM callbacks WHERE click_id = ?", clickId),
    received: ((await boxes[0]?.received()) ?? []).length,
  };
}
export const ONCE = { conversions: 1, counted: 1, owed: 1, received: 1 };

export async function becomesOne(world: World, clickId: string): Promise<void> {
  await until("the callback", async () => (await tallyOf(world, clickId)).received > 0);
  await scheduler.wait(300);
  expect(await tallyOf(world, clickId)).toEqual(ONCE);
}
