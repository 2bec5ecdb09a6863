import { idOf as id, type Samples } from "../support/samples";

const badLimit = { query: { limit: "0" } };
const cap = { metric: "conversions", period: "day", limit: 5 };

/** Requests for the operations on what people set up; deletions come last. */
export const SETUP_SAMPLES: Samples = {
  "GET /me": () => ({}),
  "GET /network": () => ({}),
  "PATCH /network": () => ({
    body: { name: "Renamed", policies: { storeFullIp: true } },
    bad: { body: { timezone: "Europe/Atlantis" } },
  }),
  "GET /me/partner": () => ({ as: "partner" }),
  "PATCH /me/partner": () => ({
    as: "portal",
    body: { globalPostback: "https://partner.example/?c={pub_click_id}" },
    bad: { body: { globalPostback: "https://partner.example/", status: "paused" } },
  }),
  "POST /me/partner/rotate-secret": () => ({ as: "portal" }),
  "POST /me/partner/test-postback": ({ multi, event }) => ({
    as: "partner",
    body: { destination: "account", offerId: multi.id, eventId: event.eventId },
    bad: { body: { destination: "somewhere" } },
  }),
  "GET /me/partner/api-keys": () => ({ as: "partner", bad: badLimit }),
  "POST /me/partner/api-keys": () => ({
    as: "portal",
    body: { name: "New" },
    bad: { body: { role: "owner" } },
  }),
  "DELETE /me/partner/api-keys/{id}": ({ ownKey }) => ({ as: "portal", ...id(ownKey) }),
  "PUT /me/partner/offers/{id}/postbacks": ({ multi, event }) => ({
    as: "portal",
    ...id(multi),
    body: [{ eventId: event.eventId, urlTemplate: "https://partner.example/e?c={pub_click_id}" }],
    bad: { body: [{ urlTemplate: "" }] },
  }),

  "GET /advertisers": ({ mark }) => ({ query: { q: mark, limit: "10" }, bad: badLimit }),
  "POST /advertisers": () => ({
    body: { name: "New", postbackSecurity: { allowedIps: ["192.0.2.0/24"] } },
    bad: { body: { name: "", unknown: 1 } },
  }),
  "GET /advertisers/{id}": ({ advertiser }) => id(advertiser),
  "PATCH /advertisers/{id}": ({ spareAdvertiser }) => ({
    ...id(spareAdvertiser),
    body: { answers: "codes", postbackSecurity: { requireToken: true } },
    bad: { body: { answers: "never" } },
  }),
  "POST /advertisers/{id}/rotate-token": ({ spareAdvertiser }) => ({
    ...id(spareAdvertiser),
    body: { graceHours: 0 },
    bad: { body: { graceHours: -1 } },
  }),
  "POST /advertisers/{id}/rotate-secret": ({ spareAdvertiser }) => ({
    ...id(spareAdvertiser),
    body: { graceHours: 48 },
    bad: { body: { graceHours: "a day" } },
  }),
  "GET /advertisers/{id}/addresses": ({ advertiser }) => id(advertiser),
  "POST /advertisers/{id}/addresses/allow": ({ spareAdvertiser }) => ({
    ...id(spareAdvertiser),
    body: { ips: ["192.0.2.7"] },
    bad: { body: { ips: ["everywhere"] } },
  }),

  "GET /partners": ({ mark }) => ({ query: { q: mark }, bad: badLimit }),
  "POST /partners": () => ({
    body: {
      name: "New",
      callback: { url: "https://partner.example/gk", headerName: "X-Key", headerValue: "k" },
    },
    bad: { body: { name: "New", callback: { url: "ftp://partner.example" } } },
  }),
  "GET /partners/{id}": ({ partner }) => id(partner),
  "PATCH /partners/{id}": ({ sparePartner }) => ({
    ...id(sparePartner),
    body: { callback: { url: "https://partner.example/new" } },
    bad: { body: { callback: 5 } },
  }),
  "POST /partners/{id}/rotate-secret": ({ sparePartner }) => id(sparePartner),

  "GET /offers": ({ advertiser }) => ({
    query: { advertiserId: advertiser.id },
    bad: { query: { type: "x" } },
  }),
  "POST /offers": ({ advertiser, mark }) => ({
    body: {
      name: "New",
      advertiserId: advertiser.id,
      type: "multi",
      integrationId: "impact",
      trackingUrl: "https://track.example/c",
      events: [{ eventId: `${mark}-level`, name: "Level", caps: [cap] }],
    },
    bad: { body: { name: "New", advertiserId: advertiser.id, type: "single" } },
  }),
  "GET /offers/{id}": ({ multi }) => id(multi),
  "PATCH /offers/{id}": ({ spareOffer }) => ({
    ...id(spareOffer),
    body: { caps: [cap], creative: { title: "New" }, targeting: { countries: { allow: ["DE"] } } },
    bad: { body: { caps: [{ ...cap, limit: -1 }] } },
  }),
  "GET /offers/{id}/postback-url": ({ multi }) => id(multi),
  "POST /offers/bulk": ({ spareOffer, multi }) => ({
    body: { ids: [spareOffer.id, multi.id], patch: { clickWindowDays: 30 } },
    bad: { body: { ids: [] } },
  }),
  "POST /offers/{id}/clone": ({ multi }) => ({
    ...id(multi),
    body: { name: "Copy" },
    bad: { body: { type: "triple" } },
  }),
  "GET /offers/{id}/partner-postbacks": ({ offer, partner }) => ({
    ...id(offer),
    query: { partnerId: partner.id },
    bad: { query: { partnerId: "x" } },
  }),
  "PUT /offers/{id}/partner-postbacks": ({ offer, postbacks }) => ({
    ...id(offer),
    body: postbacks,
    bad: { body: [{ partnerId: "x", urlTemplate: "" }] },
  }),

  "GET /offers/{id}/links": ({ offer }) => ({ ...id(offer), bad: badLimit }),
  "POST /offers/{id}/links": ({ spareOffer, partner }) => ({
    ...id(spareOffer),
    body: { partnerId: partner.id, payout: { type: "fixed", amount: 2 }, caps: [cap] },
    bad: { body: { partnerId: partner.id, payout: { type: "share", amount: 101 } } },
  }),
  "POST /offers/{id}/links/bulk": ({ multi, other, partner }) => ({
    ...id(multi),
    body: { partnerIds: [other.id, partner.id] },
    bad: { body: { partnerIds: "all" } },
  }),
  "GET /links/{id}": ({ link }) => id(link),
  "PATCH /links/{id}": ({ otherLink }) => ({
    ...id(otherLink),
    body: { payout: null, caps: [cap] },
    bad: { body: { status: "gone" } },
  }),

  "GET /alerts": () => ({ query: { kind: "click_lost" }, bad: { query: { kind: "x" } } }),
  "POST /alerts": ({ offer }) => ({
    body: { name: "New", kind: "no_conversion", offerId: offer.id, webhookUrl: "https://hooks.example/x" },
    bad: { body: { name: "New", kind: "no_conversion" } },
  }),
  "GET /alerts/{id}": ({ alert }) => id(alert),
  "PATCH /alerts/{id}": ({ alert }) => ({
    ...id(alert),
    body: { status: "paused" },
    bad: { body: { status: "gone" } },
  }),

  "GET /audit-log": ({ offer }) => ({ query: { recordId: offer.id }, bad: { query: { recordId: "x" } } }),
  "GET /api-keys": () => ({ bad: badLimit }),
  "POST /api-keys": ({ partner }) => ({
    body: { name: "New", role: "partner", partnerId: partner.id },
    bad: { body: { name: "New", role: "partner" } },
  }),

  "DELETE /api-keys/{id}": ({ spareKey }) => id(spareKey),
  "DELETE /alerts/{id}": ({ alert }) => id(alert),
  "DELETE /offers/{id}": ({ doomedOffer }) => id(doomedOffer),
  "DELETE /advertisers/{id}": ({ spareAdvertiser }) => id(spareAdvertiser),
  "DELETE /partners/{id}": ({ sparePartner }) => id(sparePartner),
};
