import type { Click } from "../domain/click";
import { parseClickId } from "../domain/click-id";
import { firstIdAt } from "../domain/ids";
import { clickShards } from "./click-shards";
import { readClick } from "./clicks";
import { allOf, type Condition, given } from "./conditions";
import { type Page, type PageAsk, pageOf } from "./page";
import type { RecordFilter } from "./record-filter";
import { clickIdsFor } from "./search";

type Row = Parameters<typeof readClick>[0];

/** Clicks of a network from all shards, newest first: their ids are in time order. */
export async function listClicks(
  env: Env,
  networkId: string,
  { filter, before, limit }: PageAsk & { filter: RecordFilter },
): Promise<Page<Click>> {
  const found: Condition = filter.q
    ? ["id IN (SELECT value FROM json_each(?))", JSON.stringify(await clickIdsFor(env, networkId, filter.q))]
    : null;
  const { where, values } = allOf(
    ["network_id = ?", networkId],
    found,
    given(before, "id < ?"),
    ...filters(filter),
  );
  const sql = `SELECT * FROM clicks WHERE ${where} ORDER BY id DESC LIMIT ?`;
  const pages = await Promise.all(
    clickShards(env).map((shard) =>
      shard
        .prepare(sql)
        .bind(...values, limit + 1)
        .all<Row>(),
    ),
  );
  const rows = pages.flatMap(({ results }) => results.map(readClick));
  rows.sort((a, b) => (a.id < b.id ? 1 : -1));
  return pageOf(rows.slice(0, limit + 1), limit);
}

function filters(filter: RecordFilter): Condition[] {
  const { from, to, offerId, partnerId, advertiserId, linkId, kind, test } = filter;
  return [
    from === undefined ? null : ["id >= ?", firstIdAt(from)],
    to === undefined ? null : ["id < ?", firstIdAt(to)],
    given(offerId, "offer_id = ?"),
    given(partnerId, "partner_id = ?"),
    given(advertiserId, "advertiser_id = ?"),
    given(linkId, "link_id = ?"),
    given(kind, "kind = ?"),
    test === undefined ? null : ["test = ?", test ? 1 : 0],
  ];
}

/** A click of the network, from the shard that its id names, or null. */
export async function findNetworkClick(env: Env, networkId: string, id: string): Promise<Click | null> {
  const shard = clickShards(env)[parseClickId(id)?.shard ?? 0];
  const sql = "SELECT * FROM clicks WHERE id = ? AND network_id = ?";
  const row = await shard?.prepare(sql).bind(id, networkId).first<Row>();
  return row ? readClick(row) : null;
}
