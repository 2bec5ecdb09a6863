import type { Click, ClickKind } from "../domain/click";
import { clickShard } from "./click-shards";

// The hot statements are plain SQL: this module is on the path of the redirect's fallback.

const COLUMNS: [column: string, field: keyof Click][] = [
  ["id", "id"],
  ["network_id", "networkId"],
  ["link_id", "linkId"],
  ["offer_id", "offerId"],
  ["partner_id", "partnerId"],
  ["advertiser_id", "advertiserId"],
  ["at", "at"],
  ["kind", "kind"],
  ["pub_click_id", "pubClickId"],
  ["pub_member_id", "pubMemberId"],
  ["subs", "subs"],
  ["pub_session_id", "pubSessionId"],
  ["pub_gender", "pubGender"],
  ["pub_age", "pubAge"],
  ["pub_geo_country", "pubGeoCountry"],
  ["pub_geo_state", "pubGeoState"],
  ["pub_postal_code", "pubPostalCode"],
  ["country", "country"],
  ["region", "region"],
  ["city", "city"],
  ["device", "device"],
  ["os", "os"],
  ["browser", "browser"],
  ["language", "language"],
  ["referrer", "referrer"],
  ["ip", "ip"],
  ["user_agent", "userAgent"],
  ["destination", "destination"],
  ["test", "test"],
];

const INSERT = `INSERT OR IGNORE INTO clicks (${COLUMNS.map(([column]) => column).join(", ")})
  SELECT ${COLUMNS.map(([, field]) => `value ->> '$.${field}'`).join(", ")} FROM json_each(?)`;

/** Writes clicks of one shard, each once, however often it is told to. */
export async function insertClicks(env: Env, shard: number, clicks: readonly Click[]): Promise<void> {
  const db = clickShard(env, shard);
  if (!db) throw new Error(`CLICKS_${shard} is not bound`);
  const batches = splitByBytes(clicks.map((click) => JSON.stringify(click)));
  for (const rows of batches)
    await db
      .prepare(INSERT)
      .bind(`[${rows.join(",")}]`)
      .run();
}

// D1 takes 2 MB a parameter; one that is too long fails whole.
const MAX_PARAMETER = 1_000_000;

/** Groups JSON texts so that each group stays under a megabyte. */
export function splitByBytes(rows: readonly string[], max = MAX_PARAMETER): string[][] {
  const groups: string[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const bytes = byteLength(row) + 1;
    if (size + bytes > max) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(row);
    size += bytes;
  }
  return groups;
}

const encoder = new TextEncoder();
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

type Row = Record<string, string | number | null>;

/** A stored click, or null when it has not landed (or was never made). */
export async function findClick(env: Env, shard: number, id: string): Promise<Click | null> {
  const db = clickShard(env, shard);
  if (!db) throw new Error(`CLICKS_${shard} is not bound`);
  const row = await db.prepare("SELECT * FROM clicks WHERE id = ?").bind(id).first<Row>();
  return row && readClick(row);
}

/** A row of `clicks` as the domain knows it. */
export function readClick(row: Row): Click {
  const fields = COLUMNS.map(([column, field]) => [field, row[column] ?? null]);
  const click = Object.fromEntries(fields) as Click;
  return {
    ...click,
    kind: row.kind as ClickKind,
    subs: JSON.parse(String(row.subs ?? "{}")) as Record<string, string>,
    test: row.test === 1,
  };
}
