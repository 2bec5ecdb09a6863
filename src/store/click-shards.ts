/** The click databases in order: CLICKS_0, CLICKS_1, … as far as they are bound. */
export function clickShards(env: Env): D1Database[] {
  const bindings = env as unknown as Record<string, D1Database | undefined>; // CLICKS_n are counted, not typed
  const shards: D1Database[] = [];
  for (let shard = bindings.CLICKS_0; shard; shard = bindings[`CLICKS_${shards.length}`]) shards.push(shard);
  return shards;
}

/** How many shards new clicks are spread over: CLICK_SHARDS, but never one that is not bound. */
export function writeShards(env: Env): number {
  return Math.max(1, Math.min(Number(env.CLICK_SHARDS) || 1, clickShards(env).length));
}

/** The database of one shard; undefined when a click names a shard that is not bound here. */
export function clickShard(env: Env, shard: number): D1Database | undefined {
  return clickShards(env)[shard];
}
