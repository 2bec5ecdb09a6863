import type { Click } from "../../src/domain/click";

/** The columns that hold text; `at` and `test` are numbers. */
const FIELDS =
  `id networkId linkId offerId partnerId advertiserId at kind pubClickId pubMemberId subs pubSessionId
  pubGender pubAge pubGeoCountry pubGeoState pubPostalCode country region city device os browser language referrer ip
  userAgent destination test`.split(/\s+/);

const CREATE = `CREATE TABLE IF NOT EXISTS bare_clicks (${FIELDS.map((field) => `${field} ANY`).join(", ")},
  PRIMARY KEY (id)) WITHOUT ROWID`;
const INSERT = `INSERT INTO bare_clicks SELECT ${FIELDS.map((field) => `value ->> '$.${field}'`).join(", ")}
  FROM json_each(?)`;

/** What keeping clicks can cost at least: the same bytes in one statement, without an index and without a roll-up. */
export async function bareInsert(env: Env, clicks: Click[]): Promise<void> {
  await env.CLICKS_0.batch([
    env.CLICKS_0.prepare(CREATE),
    env.CLICKS_0.prepare(INSERT).bind(JSON.stringify(clicks)),
  ]);
}
