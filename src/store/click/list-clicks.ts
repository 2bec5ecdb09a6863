import type { Click } from "../../domain/click/click";
import { parseClickId } from "../../domain/click/id";
import { firstIdAt } from "../../domain/ids";
import { lookThrough, pageOfLooked } from "../query/bounded-scan";
import { type Condition, given } from "../query/conditions";
import type { Page, PageAsk } from "../query/page";
import type { RecordFilter } from "../query/record-filter";
import { clickIdsFor } from "../query/search";
import { clickShards } from "./click-shards";
import { readClick } from "./clicks";
import { clickOfConversion } from "./known-click";

type Row = Parameters<typeof readClick>[0];

/**
 * Clicks of a network from all shards, newest first: their ids are in time order. Nothing but their id is indexed for
 * this, so a page looks through so many and no more, and its cursor goes on from there.
 */
export async function listClicks(
  env: Env,
  networkId: string,
  { filter, before, limit }: PageAsk & { filter: RecordFilter },
): Promise<Page<Click>> {
  const ids = filter.q ? await clickIdsFor(env, networkId, filter.q) : null;
  const bounds: Condition[] = [
    ids && ["id IN (SELECT value FROM json_each(?))", JSON.stringify(ids)],
    given(before, "id < ?"),
    filter.from === undefined ? null : ["id >= ?", firstIdAt(filter.from)],
    filter.to === undefined ? null : ["id < ?", firstIdAt(filter.to)],
  ];
  const ask = {
    table: "clicks",
    columns: "*",
    bounds,
    filters: filters(networkId, filter),
    limit,
    few: Boolean(filter.q),
  };
  const looked = await Promise.all(
    clickShards(env).map(async (shard) => {
      const { rows, horizon } = await lookThrough<Row>(shard, ask);
      return { rows: rows.map(readClick), horizon };
    }),
  );
  return pageOfLooked(looked, limit);
}

function filters(networkId: string, filter: RecordFilter): Condition[] {
  const { offerId, partnerId, advertiserId, linkId, kind, test } = filter;
  return [
    ["network_id = ?", networkId],
    given(offerId, "offer_id = ?"),
    given(partnerId, "partner_id = ?"),
    given(advertiserId, "advertiser_id = ?"),
    given(linkId, "link_id = ?"),
    given(kind, "kind = ?"),
    test === undefined ? null : ["test = ?", test ? 1 : 0],
  ];
}

/** A click of the network, from the shard that its id names or, once forgotten there, from its conversion; or null. */
export async function findNetworkClick(env: Env, networkId: string, id: string): Promise<Click | null> {
  const shard = clickShards(env)[parseClickId(id)?.shard ?? 0];
  const sql = "SELECT * FROM clicks WHERE id = ? AND network_id = ?";
  const row = await shard?.prepare(sql).bind(id, networkId).first<Row>();
  if (row) return readClick(row);
  const kept = await clickOfConversion(env, id);
  return kept?.networkId === networkId ? kept : null;
}
