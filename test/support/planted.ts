import { env } from "cloudflare:workers";
import type { Caller } from "../../src/domain/access/caller";
import { type Ask, call } from "./api";
import { partnerBox } from "./partner";
import { plantSweeps, plantTraffic, REVENUE } from "./planted-traffic";
import { make, makeNetwork } from "./records";
import type { Json } from "./world";

/** What the partner is paid. */
export const PAYOUT = 1.234567;

/** A network with everything in it. Each text that people choose begins with its mark. */
export async function plantNetwork(mark: string) {
  const network = await makeNetwork();
  // The policy that tells partners most.
  const policies = JSON.stringify({ shareAdvertiserData: true, storeFullIp: true });
  await env.DB.prepare("UPDATE networks SET policies = ? WHERE id = ?").bind(policies, network.id).run();
  const as: Ask = { key: network.key };
  const accounts = await plantAccounts(mark, as);
  const offers = await plantOffers(mark, as, accounts);
  const spares = await plantSpares(mark, as, {
    advertiserId: accounts.advertiser.id,
    partnerId: accounts.partner.id,
  });
  const traffic = await plantTraffic(mark, as, { ...accounts, ...offers });
  await plantSweeps(network.id, { ...accounts, ...offers, ...spares });
  const portal = portalUser(network, accounts.partner.id);
  return { mark, network, portal, ...accounts, ...offers, ...spares, ...traffic };
}
export type Planted = Awaited<ReturnType<typeof plantNetwork>>;

/** A signed-in user of a partner. */
export function portalUser({ id, slug }: { id: string; slug: string }, partnerId: string): Caller {
  const policies = { shareAdvertiserData: true, storeFullIp: true };
  const network = { id, slug, name: "Other", currency: "EUR", timezone: "Europe/Berlin", policies };
  return {
    network,
    role: "partner",
    partnerId,
    keyId: null,
    name: "Portal user",
    actor: "user of the portal",
  };
}

/** An advertiser, two partners and a key of each role. */
export async function plantAccounts(mark: string, as: Ask) {
  const advertiser = await make("/advertisers", { name: `${mark}-advertiser` }, as);
  const boxes = [partnerBox(), partnerBox()] as const;
  for (const box of boxes) await box.behave({ echo: true });
  const plantPartner = (name: string, box: (typeof boxes)[number]) => {
    const header = { headerName: "X-Key", headerValue: `${mark}-${name}-header` };
    const callback = { url: box.url(`/${mark}-${name}`), sendRejected: true, ...header };
    const globalPostback = box.url(`/${mark}-${name}-global?c={pub_click_id}&p={gk_payout}`);
    return make("/partners", { name: `${mark}-${name}`, callback, globalPostback }, as);
  };
  const [partner, other] = [await plantPartner("own", boxes[0]), await plantPartner("other", boxes[1])];
  const key = async (role: string, partnerId?: string): Promise<string> =>
    (await make("/api-keys", { name: `${mark}-${role}`, role, partnerId }, as)).key;
  const keys = {
    owner: as.key as string,
    manager: await key("manager"),
    analyst: await key("analyst"),
    partner: await key("partner", partner.id),
    other: await key("partner", other.id),
  };
  return { advertiser, partner, other, keys };
}

type Accounts = Awaited<ReturnType<typeof plantAccounts>>;

async function plantOffers(mark: string, as: Ask, { advertiser, partner, other }: Accounts) {
  const terms = {
    revenue: { type: "fixed", amount: REVENUE },
    payout: { type: "fixed", amount: PAYOUT },
    caps: [
      { metric: "conversions", period: "total", limit: 1000 },
      { metric: "revenue", period: "month", limit: 98765 },
    ],
  };
  const body = (name: string) => ({
    name: `${mark}-${name}`,
    advertiserId: advertiser.id,
    type: "single",
    status: "active",
    trackingUrl: `https://${mark}-tracking.example/c?x={gk_click_id}`,
    fallbackUrl: `https://${mark}-fallback.example/`,
    creative: { title: `${mark}-title`, imageUrl: `https://${mark}-image.example/i.png` },
    targeting: { startsAt: "2026-01-01T00:00:00Z" },
    ...terms,
  });
  const offer = await make("/offers", body("offer"), as);
  const event = { eventId: `${mark}-win`, name: `${mark}-event`, ...terms };
  const multi = await make("/offers", { ...body("multi"), type: "multi", caps: [], events: [event] }, as);
  const linkOf = (of: Json, to: Json, more = {}) =>
    make(`/offers/${of.id}/links`, { partnerId: to.id, ...more }, as);
  const link = await linkOf(offer, partner);
  const multiLink = await linkOf(multi, partner, {
    eventPayouts: [{ eventId: event.eventId, payout: { type: "share", amount: 50 } }],
  });
  const otherLink = await linkOf(offer, other, { payout: { type: "share", amount: 40 } });
  const postbacks = [partner, other].map(({ id, name }) => ({
    partnerId: id,
    urlTemplate: partnerBox().url(`/${name}-event?c={pub_click_id}`),
  }));
  await call("PUT", `/offers/${offer.id}/partner-postbacks`, { ...as, body: postbacks });
  return { offer, multi, event, link, multiLink, otherLink, postbacks };
}

/** Records that nothing refers to, to be changed and deleted. */
async function plantSpares(mark: string, as: Ask, { advertiserId, partnerId }: Record<string, string>) {
  const name = `${mark}-spare`;
  const draft = { name, advertiserId, type: "single", trackingUrl: `https://${mark}-spare.example/` };
  const alert = { name, kind: "click_lost", webhookUrl: partnerBox().url(`/${mark}-alert`) };
  return {
    spareAdvertiser: await make("/advertisers", { name }, as),
    sparePartner: await make("/partners", { name }, as),
    spareOffer: await make("/offers", draft, as),
    doomedOffer: await make("/offers", draft, as),
    ownKey: await make("/api-keys", { name: `${mark}-partner-key`, role: "partner", partnerId }, as),
    spareKey: await make("/api-keys", { name, role: "analyst" }, as),
    alert: await make("/alerts", alert, as),
  };
}
