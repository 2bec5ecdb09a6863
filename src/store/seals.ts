/** A sealed text and where it is kept; `path` leads to it inside a JSON column. */
export type Seal = { id: string; path: string | null; sealed: string };

/** A column with sealed texts; `find` lists them as id, path and sealed. */
type Place = { table: string; key: string; column: string; find: string };

const plain = (table: string, column: string, rows: { key?: string; where?: string } = {}): Place => {
  const { key = "id", where = "1" } = rows;
  const find = `SELECT ${key} AS id, NULL AS path, ${column} AS sealed FROM ${table} WHERE ${where}`;
  return { table, key, column, find };
};

/** Everywhere that sealed texts are kept. An ended parked postback is never opened again. */
const PLACES: readonly Place[] = [
  plain("advertisers", "postback_secret"),
  {
    table: "advertisers",
    key: "id",
    column: "postback_security",
    find: `SELECT r.id, '$.oldSecrets[' || s.key || '].sealed' AS path, s.value ->> '$.sealed' AS sealed
      FROM advertisers r, json_each(r.postback_security, '$.oldSecrets') s`,
  },
  {
    table: "partners",
    key: "id",
    column: "signing_secrets",
    find: `SELECT r.id, '$[' || s.key || '].sealed' AS path, s.value ->> '$.sealed' AS sealed
      FROM partners r, json_each(r.signing_secrets) s`,
  },
  {
    table: "partners",
    key: "id",
    column: "callback",
    find: `SELECT id, '$.headerValue' AS path, callback ->> '$.headerValue' AS sealed FROM partners`,
  },
  plain("alerts", "signing_secret"),
  plain("parked_postbacks", "request", { where: "outcome IS NULL" }),
  plain("idempotency_keys", "body", { key: "key" }),
];

/** The numbers by which `findOldSeals` and `replaceSeals` know the places. */
export const SEAL_PLACES = PLACES.map((_, place) => place);

/** The next texts of a place that do not begin with the mark of the newest secret, in the order of their ids. */
export async function findOldSeals(
  env: Env,
  ask: { place: number; mark: string; after: Seal | undefined; limit: number },
): Promise<Seal[]> {
  const { find } = placeOf(ask.place);
  const { mark, after, limit } = ask;
  // A record can hold several, so a page may end amid one.
  const sql = `SELECT id, path, sealed FROM (${find}) WHERE (id, coalesce(path, '')) > (?1, ?2)
    AND substr(sealed, 1, length(?3)) <> ?3 ORDER BY id, path LIMIT ?4`;
  const { results } = await env.DB.prepare(sql)
    .bind(after?.id ?? "", after?.path ?? "", mark, limit)
    .all<Seal>();
  return results;
}

/** Of each table as many of the oldest and of the newest records are looked at: a look costs the same however many there are. */
const AT_EACH_END = 50;

/** What is sealed for long and in use: neither what ends by itself nor secrets that were replaced. */
const LASTING = [
  ["advertisers", "SELECT id, postback_secret AS sealed FROM advertisers"],
  [
    "partners",
    `SELECT r.id, s.value ->> '$.sealed' AS sealed FROM partners r, json_each(r.signing_secrets) s
      WHERE s.value ->> '$.until' IS NULL`,
  ],
  ["partners", "SELECT id, callback ->> '$.headerValue' AS sealed FROM partners"],
  ["alerts", "SELECT id, signing_secret AS sealed FROM alerts"],
] as const;

/** Of the oldest and newest records, the texts that begin with none of the marks. */
export async function findStrangeSeals(env: Env, marks: readonly string[]): Promise<string[]> {
  const looks = LASTING.map(
    ([table, find]) => `SELECT sealed FROM (${find}) WHERE id IN (
        SELECT id FROM (SELECT id FROM ${table} ORDER BY id LIMIT ${AT_EACH_END})
        UNION SELECT id FROM (SELECT id FROM ${table} ORDER BY id DESC LIMIT ${AT_EACH_END}))
      AND substr(sealed, 1, 12) NOT IN (SELECT value FROM json_each(?1))`,
  );
  const { results } = await env.DB.prepare(looks.join(" UNION ALL "))
    .bind(JSON.stringify(marks))
    .all<{ sealed: string }>();
  return results.map(({ sealed }) => sealed);
}

/** Puts texts in the place of others; one that was changed meanwhile stays as it is. */
export async function replaceSeals(
  env: Env,
  place: number,
  fresh: readonly (Seal & { anew: string })[],
): Promise<void> {
  if (fresh.length === 0) return;
  const { table, key, column } = placeOf(place);
  const set = `UPDATE ${table} SET ${column} =`;
  await env.DB.batch(
    fresh.map(({ id, path, sealed, anew }) => {
      if (path === null) {
        const sql = `${set} ?3 WHERE ${key} = ?1 AND ${column} = ?2`;
        return env.DB.prepare(sql).bind(id, sealed, anew);
      }
      const sql = `${set} json_set(${column}, ?4, ?3) WHERE ${key} = ?1 AND ${column} ->> ?4 = ?2`;
      return env.DB.prepare(sql).bind(id, sealed, anew, path);
    }),
  );
}

function placeOf(place: number): Place {
  const found = PLACES[place];
  if (!found) throw new Error(`there is no place ${place} of sealed texts`);
  return found;
}
