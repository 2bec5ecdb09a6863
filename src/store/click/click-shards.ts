/** The click databases in order: CLICKS_0, CLICKS_1, … as far as they are bound. */
export function clickShards(env: Env): D1Database[] {
  const bindings = env as unknown as Record<string, D1Database | undefined>; // CLICKS_n are counted, not typed
  const shards: D1Database[] = [];
  for (let shard = bindings.CLICKS_0; shard; shard = bindings[`CLICKS_${shards.length}`]) shards.push(shard);
  return shards;
}

let latest = { setting: "", bound: 0, shards: [0] };

/**
 * The numbers of the shards that new clicks are spread over, by CLICK_SHARDS: "2" are the first two, "1-3" lets CLICKS_0
 * rest. Never one that is not bound; the first, where the setting leaves none.
 */
export function writeShards(env: Env): readonly number[] {
  const [setting, bound] = [env.CLICK_SHARDS ?? "", clickShards(env).length];
  if (latest.setting !== setting || latest.bound !== bound)
    latest = { setting, bound, shards: readShards(setting, bound) };
  return latest.shards;
}

function readShards(setting: string, bound: number): number[] {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(setting.trim()) ?? ["", "0", `${Number(setting) - 1}`];
  const shards = Array.from({ length: bound }, (_, shard) => shard);
  const chosen = shards.filter((shard) => shard >= Number(first) && shard <= Number(last));
  return chosen.length > 0 ? chosen : [0];
}

/** The database of one shard; undefined when a click names a shard that is not bound here. */
export function clickShard(env: Env, shard: number): D1Database | undefined {
  return clickShards(env)[shard];
}
