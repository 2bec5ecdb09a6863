import type { Click } from "../../domain/click/click";
import { findClick } from "./clicks";

/** A click as its conversions keep it: it outlives the click's own row. Null when it has none. */
export async function clickOfConversion(env: Env, clickId: string): Promise<Click | null> {
  const sql = "SELECT click FROM conversions WHERE click_id = ? ORDER BY id LIMIT 1";
  const click = await env.DB.prepare(sql).bind(clickId).first<string>("click");
  return click === null ? null : (JSON.parse(click) as Click);
}

/** A click by its row or, once that is forgotten, by its conversion; null when there is neither. */
export async function findKnownClick(env: Env, shard: number, id: string): Promise<Click | null> {
  return (await findClick(env, shard, id)) ?? clickOfConversion(env, id);
}
