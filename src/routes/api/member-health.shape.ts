import * as z from "zod";
import { type HealthReason, healthWords, SAMPLE_CLICKS, worstHealth } from "../../domain/member/health";
import { type HealthRow, healthOfPartner } from "../../store/member/health";

const reason = z.enum(["MEMBER_ID_STATIC", "MEMBER_ID_REUSED", "CLICK_ID_REPEATED", "UNRESOLVED_MACRO"]);
const status = z.enum(["ok", "no_user_ids", "unhealthy", "unknown"]);

/** What a partner's latest clicks say of its member ids. */
export const memberIdHealth = z
  .object({
    status: status.meta({
      description: "no_user_ids: the click id is passed as member id, which is fine. unknown: too few clicks",
    }),
    reasons: z.array(reason),
    messages: z.array(z.string()),
    offers: z.array(
      z.object({
        offerId: z.string(),
        status,
        reasons: z.array(reason),
        clicks: z.number().meta({ description: `The latest clicks, at most ${SAMPLE_CLICKS} of a week` }),
        distinctMembers: z.number(),
        repeatedClickIds: z.number().meta({ description: "Clicks whose pub_click_id was not new" }),
        refusedClicks: z
          .number()
          .meta({ description: "Refused within a day, since a macro was not replaced" }),
        example: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "MemberIdHealth" });
type MemberIdHealth = z.infer<typeof memberIdHealth>;

const WEEK = 7 * 86_400_000;

/** The member health of a partner, as `GET /partners/{id}` shows it. */
export async function showMemberHealth(
  env: Env,
  { networkId, partnerId, now }: { networkId: string; partnerId: string; now: number },
): Promise<MemberIdHealth> {
  const offers = (await healthOfPartner(env, networkId, partnerId)).filter(
    (row) => row.judgedAt > now - WEEK,
  );
  const worst = worstHealth(offers);
  return {
    ...worst,
    messages: worst.reasons.map((one: HealthReason) => healthWords(one)),
    offers: offers.map(showOffer),
  };
}

function showOffer(row: HealthRow): MemberIdHealth["offers"][number] {
  const { offerId, status, reasons, clicks, distinctMembers, repeatedClickIds, refused, example } = row;
  return {
    offerId,
    status,
    reasons,
    clicks,
    distinctMembers,
    repeatedClickIds,
    refusedClicks: refused,
    example,
  };
}
