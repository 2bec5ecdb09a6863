import { and, asc, eq } from "drizzle-orm";
import type { PartnerPostback } from "../../domain/account/account";
import { mainDb } from "../databases";
import { statement } from "../query/statement";
import { existing } from "../record/references";
import { partnerPostbacks } from "../schema/main";

type Of = { offerId: string; partnerId?: string };

const ofThese = ({ offerId, partnerId }: Of) =>
  and(
    eq(partnerPostbacks.offerId, offerId),
    partnerId ? eq(partnerPostbacks.partnerId, partnerId) : undefined,
  );

/** The event-level postbacks of an offer, or of one partner for it. */
export function listPartnerPostbacks(env: Env, of: Of): Promise<PartnerPostback[]> {
  return mainDb(env).query.partnerPostbacks.findMany({
    where: ofThese(of),
    columns: { networkId: false },
    orderBy: [asc(partnerPostbacks.partnerId), asc(partnerPostbacks.id)],
  });
}

/** A partner's event-level postbacks with the names of their offers, by offer. */
export async function listPostbacksOfPartner(
  env: Env,
  of: { networkId: string; partnerId: string },
): Promise<(PartnerPostback & { offerName: string })[]> {
  const sql = `SELECT p.id, p.offer_id AS offerId, p.partner_id AS partnerId, p.event_id AS eventId,
      p.url_template AS urlTemplate, o.name AS offerName
    FROM partner_postbacks AS p JOIN offers AS o ON o.id = p.offer_id
    WHERE p.network_id = ?1 AND p.partner_id = ?2 ORDER BY p.offer_id DESC, p.id LIMIT 500`;
  const { results } = await env.DB.prepare(sql)
    .bind(of.networkId, of.partnerId)
    .all<PartnerPostback & { offerName: string }>();
  return results;
}

/** Statements that put these in the place of all there are; they fail when offer or partner are gone (`refersToExisting`). */
export function replacePartnerPostbacks(
  env: Env,
  of: Of & { networkId: string },
  postbacks: readonly PartnerPostback[],
): D1PreparedStatement[] {
  const db = mainDb(env);
  const { networkId } = of;
  return [
    statement(env, db.delete(partnerPostbacks).where(ofThese(of))),
    ...postbacks.map((postback) => {
      const offerId = existing("offers", postback.offerId);
      const partnerId = existing("partners", postback.partnerId);
      return statement(
        env,
        db.insert(partnerPostbacks).values({ ...postback, networkId, offerId, partnerId }),
      );
    }),
  ];
}
