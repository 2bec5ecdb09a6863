import { apiOf } from "../../bench/lib/scene.mjs";

const TERMS = { revenue: { type: "fixed", amount: 5 }, payout: { type: "fixed", amount: 3.5 } };
const TRACKING_URL = "https://track.example/c?x=1&c={gk_click_id}&s={pub_sub_1}";
const cap = (limit) => [{ metric: "conversions", period: "total", limit }];
const event = (eventId, more = {}) => ({ eventId, name: eventId, ...TERMS, ...more });

/** The partners and what they want to hear; each has an endpoint of its own name. */
export const PARTNERS = {
  all: (origin) => ({
    callback: { url: `${origin}/gk`, sendPending: true, sendRejected: true },
    globalPostback: `${origin}/pb?conv={gk_conversion_id}&status={gk_status}&c={pub_click_id}`,
  }),
  // No {gk_status}: it may hear of Success only, whatever else it wants.
  paid: (origin) => ({ globalPostback: `${origin}/pb?conv={gk_conversion_id}&c={pub_click_id}` }),
  plain: (origin) => ({ callback: { url: `${origin}/gk`, casing: "camel" } }),
};

const OFFERS = (limit) => [
  { name: "Plain", advertiser: "open" },
  { name: "Repeats", advertiser: "open", repeats: true, allowRepeatConversions: true },
  { name: "Manual", advertiser: "open", rewarding: "manual" },
  { name: "Cap honour", advertiser: "open", caps: cap(limit), overCap: "honour" },
  { name: "Cap pending", advertiser: "open", caps: cap(limit), overCap: "pending" },
  { name: "Cap reject", advertiser: "open", caps: cap(limit), overCap: "reject" },
  { name: "Token", advertiser: "token" },
  { name: "Signed", advertiser: "signed" },
  { name: "Reported", advertiser: "open", revenue: { type: "reported", amount: 0 } },
  {
    name: "Levels",
    advertiser: "open",
    type: "multi",
    events: [
      event("level 1"),
      event("level_2", { caps: cap(limit) }),
      event("buy", { allowRepeatConversions: true }),
    ],
  },
];

const SECURITY = { open: {}, token: { requireToken: true }, signed: { requireSignature: true } };

/** Advertisers, offers, partners and a link for each pair, made through the API while all is well. */
export async function makeScene({ service, origins, capLimit }) {
  const api = apiOf(service.server);
  const advertisers = {};
  for (const [name, postbackSecurity] of Object.entries(SECURITY)) {
    advertisers[name] = await api("POST", "/advertisers", { name: `Advertiser ${name}`, postbackSecurity });
  }
  const partners = {};
  for (const [name, wants] of Object.entries(PARTNERS)) {
    partners[name] = await api("POST", "/partners", { name: `Partner ${name}`, ...wants(origins[name]) });
  }
  const links = [];
  for (const { advertiser, repeats = false, ...fields } of OFFERS(capLimit)) {
    const owner = advertisers[advertiser];
    const offer = await api("POST", "/offers", {
      ...{ type: "single", status: "active", trackingUrl: TRACKING_URL, advertiserId: owner.id, ...TERMS },
      ...fields,
    });
    for (const [partner, { id }] of Object.entries(partners)) {
      const link = await api("POST", `/offers/${offer.id}/links`, { partnerId: id });
      links.push({ linkId: link.id, offer, partner, partnerId: id, advertiser: owner, repeats });
    }
  }
  return { links, partners, advertisers };
}
