import { env } from "cloudflare:workers";
import { mainDb } from "../../src/store/databases";
import { alertFirings, memberHealth, selfChecks } from "../../src/store/schema/main";
import { type Ask, call } from "./api";
import { click, type Json, landed, until, visit } from "./world";

/** What the advertiser pays: a number that stands nowhere else, so that a leak of it shows. */
export const REVENUE = 7.654321;
/** What a partner must never read of a postback. */
export const EMAIL = "zq-customer@mail.example";
export const ADDRESS = "203.0.113.177";

/** The records that the traffic is about. */
type Targets = Record<"advertiser" | "link" | "multiLink" | "otherLink", Json>;

/** Clicks of both partners, with a conversion each, callbacks that were sent, and a postback that is parked. */
export async function plantTraffic(
  mark: string,
  as: Ask,
  { advertiser, link, multiLink, otherLink }: Targets,
) {
  const subs = { pub_sub_1: `${mark}-sub` };
  const clickId = await click(link.id, `${mark}-member`, subs);
  const freshId = await click(link.id, `${mark}-fresh`, subs);
  const otherId = await click(otherLink.id, `${mark}-other-member`);
  const eventId = await click(multiLink.id, `${mark}-event-member`);
  await landed([clickId, freshId, otherId, eventId]);
  const post = (query: Record<string, string>) =>
    visit(`/api/v1/postback/${advertiser.postbackToken}?${new URLSearchParams(query)}`, {
      headers: { "cf-connecting-ip": ADDRESS },
    }).then((response) => response.json<Json>());
  const values = {
    cnv_email: EMAIL,
    cnv_conversion_ip_address: ADDRESS,
    cnv_payout: String(REVENUE),
    cnv_conversion_id: `${mark}-order`,
    cnv_sub_1: `${mark}-note`,
  };
  const conversion = (await post({ gk_click_id: clickId, ...values })).data;
  const otherConversion = (await post({ gk_click_id: otherId, ...values })).data;
  await post({ gk_click_id: clickId, ...values, cnv_sub_2: `${mark}-again` });
  const parked = (await post({ gk_click_id: eventId, event_id: `${mark}-typo`, ...values })).data;
  const sent = await settled(as, { clickId, advertiserId: advertiser.id });
  const callback = sent.find(({ conversionId }) => conversionId === conversion.conversionId);
  return { clickId, freshId, otherId, conversion, otherConversion, parked, callback };
}

/** Waits until all that the traffic brings about is there to be read; answers the callbacks. */
async function settled(as: Ask, { clickId, advertiserId }: { clickId: string; advertiserId: string }) {
  const rows = async (path: string): Promise<Json> => (await call("GET", path, as)).data;
  await until("the trace", async () => (await rows(`/clicks/${clickId}/trace`)).length > 6);
  await until("the roll-up", async () => (await rows("/reports")).totals.clicks === 4);
  await until("the address", async () => (await rows(`/advertisers/${advertiserId}/addresses`)).length > 0);
  return until("the callbacks", async () => {
    const tried = (await rows("/callbacks")).filter((row: Json) => row.attempts.length > 0);
    return tried.length >= 4 && (tried as Json[]);
  });
}

/** What the sweeps would have written in time. */
export async function plantSweeps(networkId: string, { partner, offer, alert, mark }: Json): Promise<void> {
  const db = mainDb(env);
  const at = Date.now();
  const health = { clicks: 9, distinctMembers: 1, repeatedClickIds: 0, refused: 0, sample: [], judgedAt: at };
  const of = { networkId, partnerId: partner.id, offerId: offer.id };
  await db.insert(memberHealth).values({
    ...of,
    ...health,
    status: "unhealthy",
    reasons: ["MEMBER_ID_STATIC"],
    example: `${mark}-static`,
  });
  const difference = { offerId: offer.id, field: "clicks", tier: "h", recounted: 2, reported: 3 } as const;
  await db.insert(selfChecks).values({
    id: crypto.randomUUID(),
    networkId,
    day: "2026-01-31",
    ok: false,
    differences: { count: 1, first: [difference] },
    checkedAt: at,
  });
  await db.insert(alertFirings).values({
    id: crypto.randomUUID(),
    alertId: alert.id,
    networkId,
    subject: "test",
    message: `${mark}-firing`,
    data: {},
    firedAt: at,
    delivery: "delivered",
    tries: 1,
  });
}
