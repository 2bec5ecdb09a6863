import type { Conversion, ConversionChange } from "../../domain/conversion/conversion";
import { firstIdAt } from "../../domain/ids";
import { allOf, type Condition, given } from "../query/conditions";
import { type Page, type PageAsk, pageOf } from "../query/page";
import type { RecordFilter } from "../query/record-filter";
import { conversionsFor } from "../query/search";
import { readConversion } from "./conversions";

type Row = Parameters<typeof readConversion>[0];

/** A conversion and its changes, in order. */
export type ConversionWithChanges = Conversion & { changes: ConversionChange[] };

/** Conversions of a network, newest first: their ids are in the order of their receipts. */
export async function listConversions(
  env: Env,
  networkId: string,
  { filter, before, limit }: PageAsk & { filter: RecordFilter },
): Promise<Page<ConversionWithChanges>> {
  const { where, values } = allOf(
    ["network_id = ?", networkId],
    filter.q ? await conversionsFor(env, networkId, filter.q) : null,
    given(before, "id < ?"),
    ...filters(filter),
  );
  const sql = `SELECT * FROM conversions WHERE ${where} ORDER BY id DESC LIMIT ?`;
  const { results } = await env.DB.prepare(sql)
    .bind(...values, limit + 1)
    .all<Row>();
  const { rows, next } = pageOf(results.map(readConversion), limit);
  return { rows: await withChanges(env, rows), next };
}

function filters(filter: RecordFilter): Condition[] {
  const { from, to, offerId, partnerId, advertiserId, linkId, eventId, status, kind, test } = filter;
  return [
    from === undefined ? null : ["id >= ?", firstIdAt(from)],
    to === undefined ? null : ["id < ?", firstIdAt(to)],
    given(offerId, "offer_id = ?"),
    given(partnerId, "partner_id = ?"),
    given(advertiserId, "advertiser_id = ?"),
    given(linkId, "link_id = ?"),
    given(eventId, "event_id = ?"),
    given(status, "status = ?"),
    given(kind, "click ->> '$.kind' = ?"),
    test === undefined ? null : ["test = ?", test ? 1 : 0],
  ];
}

/** The conversions with their lists of changes. */
export async function withChanges(env: Env, conversions: Conversion[]): Promise<ConversionWithChanges[]> {
  const changed = conversions.filter((conversion) => conversion.changeNo > 0).map(({ id }) => id);
  const changes =
    changed.length > 0 ? await readChanges(env, changed) : new Map<string, ConversionChange[]>();
  return conversions.map((conversion) => ({ ...conversion, changes: changes.get(conversion.id) ?? [] }));
}

async function readChanges(env: Env, ids: string[]): Promise<Map<string, ConversionChange[]>> {
  const sql = `SELECT conversion_id AS conversionId, no, from_status AS "from", to_status AS "to", reason,
    changed_by AS "by", actor, at FROM conversion_changes
    WHERE conversion_id IN (SELECT value FROM json_each(?)) ORDER BY conversion_id, no`;
  const { results } = await env.DB.prepare(sql).bind(JSON.stringify(ids)).all<ConversionChange>();
  return Map.groupBy(results, (change) => change.conversionId);
}
