import { idOf as id, type Samples, SPAN } from "../support/samples";

/** Requests for the operations on what happened: clicks, conversions, callbacks and what is made of them. */
export const TRAFFIC_SAMPLES: Samples = {
  "GET /clicks": ({ offer, partner, link }) => ({
    query: { offerId: offer.id, partnerId: partner.id, linkId: link.id, kind: "human", ...SPAN },
    bad: { query: { from: "soon" } },
  }),
  "GET /clicks/{gkClickId}": ({ clickId }) => ({ params: { gkClickId: clickId } }),
  "GET /clicks/{gkClickId}/trace": ({ clickId }) => ({ params: { gkClickId: clickId } }),

  "GET /conversions": ({ mark }) => ({
    query: { q: `${mark}-member`, ...SPAN },
    bad: { query: { status: "x" } },
  }),
  "GET /conversions/{id}": ({ conversion }) => ({ params: { id: conversion.conversionId } }),
  "PATCH /conversions/{id}": ({ otherConversion }) => ({
    params: { id: otherConversion.conversionId },
    body: { status: "Rejected", reason: "fraud" },
    bad: { body: { status: "Good" } },
  }),
  "POST /conversions/status": ({ otherConversion, clickId }) => ({
    body: [
      { conversionId: otherConversion.conversionId, status: "Success" },
      { gkClickId: clickId, status: "Success", reason: "checked" },
    ],
    bad: { body: "ClickId,Nonsense\r\n1,2\r\n" },
  }),
  "POST /conversions/import": ({ freshId }) => ({
    body: `ClickId,EventID,UserCompletedAt,Revenue,Reward\r\n${freshId},,,,\r\n`,
    bad: { body: "Nonsense\r\n" },
  }),

  "GET /callbacks": ({ partner }) => ({ query: { partnerId: partner.id }, bad: { query: { state: "x" } } }),
  "POST /callbacks/resend": ({ offer }) => ({
    body: { offerId: offer.id, state: "delivered" },
    bad: { body: { state: "lost" } },
  }),
  "GET /callbacks/{id}": ({ callback }) => id(callback),
  "POST /callbacks/{id}/resend": ({ callback }) => id(callback),

  "GET /history-logs": ({ offer }) => ({
    query: { offerId: offer.id, ...SPAN },
    bad: { query: { level: "x" } },
  }),
  "GET /parked-postbacks": ({ multi }) => ({ query: { offerId: multi.id }, bad: { query: { state: "x" } } }),
  "GET /parked-postbacks/causes": () => ({}),
  "POST /parked-postbacks/replay": ({ multi }) => ({
    body: { offerId: multi.id },
    bad: { body: { offerId: "x" } },
  }),
  "POST /parked-postbacks/{id}/replay": ({ parked }) => ({ params: { id: parked.parkedId } }),

  "GET /reports": ({ offer, partner }) => ({
    query: {
      groupBy: "offer,partner,event,country,pub_sub_1,day",
      offerId: offer.id,
      partnerId: partner.id,
      basis: "click",
      tz: "Asia/Tokyo",
      kind: "human",
    },
    bad: { query: { q: "zzzz" } },
  }),
  "GET /attention": () => ({ query: { share: "1" }, bad: { query: { share: "0" } } }),
  "GET /self-checks": () => ({ query: { ok: "false" }, bad: { query: { ok: "perhaps" } } }),

  "POST /tools/clicks": ({ offer, partner }) => ({
    body: { offerId: offer.id, partnerId: partner.id, pubMemberId: "tester" },
    bad: { body: { offerId: offer.id } },
  }),
  "POST /tools/conversions": ({ freshId }) => ({
    body: { gkClickId: freshId, amount: 5, params: { cnv_sub_1: "x" } },
    bad: { body: { gkClickId: freshId, amount: -5 } },
  }),
  "POST /tools/callbacks": ({ clickId, conversion }) => ({
    body: { gkClickId: clickId, conversionId: conversion.conversionId, note: "again" },
    bad: { body: { gkClickId: clickId } },
  }),

  "POST /tools/link-check": ({ link }) => ({
    body: { url: `${link.trackingUrl}?pub_click_id=c&pub_member_id=m` },
    bad: { body: { url: "nowhere" } },
  }),
  "GET /feed/offers": ({ partner }) => ({
    query: { partnerId: partner.id, updatedSince: "2026-01-01" },
    bad: { query: { updatedSince: "soon" } },
  }),
  "GET /members/{pubMemberId}/offers": ({ mark, partner }) => ({
    params: { pubMemberId: `${mark}-member` },
    query: { partnerId: partner.id },
    bad: { query: { partnerId: "x" } },
  }),
  "GET /integrations": () => ({ query: { limit: "10" }, bad: { query: { cursor: "x" } } }),
  "GET /integrations/{id}": () => ({ params: { id: "impact" } }),
  "POST /lint": () => ({
    body: { template: "https://track.example/c?x={gk_click_id}", kind: "tracking", integrationId: "impact" },
    bad: { body: { template: "https://track.example/", kind: "other" } },
  }),
};
