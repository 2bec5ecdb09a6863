import { type SQL, sql } from "drizzle-orm";
import type { Advertiser } from "../../domain/account/account";
import { mainDb } from "../databases";

// What must be so for an offer to be written. It is asked before, to tell people what is wrong, and once more by the
// statement that writes, since anything may come between.

/** What an offer is made of: the advertiser whose token its tracking URL may carry, and partners that it names anew. */
export type MadeOf = { advertiser: Pick<Advertiser, "id" | "postbackToken">; partnerIds: readonly string[] };

/** That the advertiser is there and still has that token, and that the partners are there. */
export function stillThere({ advertiser, partnerIds }: MadeOf): SQL {
  const missing = sql`SELECT 1 FROM json_each(${JSON.stringify(partnerIds)}) AS named
    WHERE NOT EXISTS (SELECT 1 FROM partners WHERE id = named.value)`;
  return sql`EXISTS (SELECT 1 FROM advertisers WHERE id = ${advertiser.id}
    AND postback_token = ${advertiser.postbackToken}) AND NOT EXISTS (${missing})`;
}

const conversionsOf = (offerId: string) =>
  sql`SELECT 1 AS one FROM conversions WHERE offer_id = ${offerId} AND test = 0 LIMIT 1`;

/** Whether the offer has conversions, the test lane's aside. */
export async function hasConversions(env: Env, offerId: string): Promise<boolean> {
  return (await mainDb(env).all(conversionsOf(offerId))).length > 0;
}

/** That there are none when the offer is written. */
export function withoutConversions(offerId: string): SQL {
  return sql`NOT EXISTS (${conversionsOf(offerId)})`;
}

const named = (offerId: string, eventIds: readonly string[]) =>
  sql`SELECT named.value AS id FROM json_each(${JSON.stringify(eventIds)}) AS named
    WHERE EXISTS (SELECT 1 FROM conversions WHERE offer_id = ${offerId} AND event_id = named.value AND test = 0)
      OR EXISTS (SELECT 1 FROM partner_postbacks WHERE offer_id = ${offerId} AND event_id = named.value)
      OR EXISTS (SELECT 1 FROM links, json_each(event_payouts) AS own
        WHERE offer_id = ${offerId} AND own.value ->> 'eventId' = named.value)`;

/** Which of some event ids are named: by conversions, the test lane's aside, by links' payouts or partners' postbacks. */
export async function namedEvents(env: Env, offerId: string, eventIds: readonly string[]): Promise<string[]> {
  const found = await mainDb(env).all<{ id: string }>(named(offerId, eventIds));
  return found.map(({ id }) => id);
}

/** That none of them is named when the offer is written. */
export function withoutNamed(offerId: string, eventIds: readonly string[]): SQL {
  return sql`NOT EXISTS (${named(offerId, eventIds)})`;
}
