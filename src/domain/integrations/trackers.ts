import type { Integration } from "./integration";

/** Trackers that the advertiser runs; to them we are a traffic source. */
export const TRACKERS: readonly Integration[] = [
  {
    id: "voluum",
    name: "Voluum",
    kind: "tracker",
    templateReady: true,
    method: "GET or POST",
    macroStyle: "{name}",
    link: { mode: "advertiser-chosen", parameter: null },
    postback: { gk_click_id: "{externalid}" },
    ownClickIdMacros: ["{clickid}"],
    setup: [
      "In Voluum's traffic source, let the advertiser name the External ID parameter, for example gk_click_id.",
      "Add that parameter to the tracking link yourself: gk_click_id={gk_click_id}.",
      "Paste the postback URL into the traffic source.",
    ],
    notes: ["Nothing is added to the link, since the advertiser chooses the parameter's name."],
  },
  {
    id: "keitaro",
    name: "Keitaro",
    kind: "tracker",
    templateReady: true,
    method: "GET",
    macroStyle: "{name}, or {_name} unencoded",
    link: { mode: "advertiser-chosen", parameter: null },
    postback: {
      gk_click_id: "{external_id}",
      cnv_event_id: "{status}",
      cnv_payout: "{revenue}",
      cnv_conversion_id: "{tid}",
      cnv_status: "{status}",
    },
    ownClickIdMacros: ["{subid}"],
    setup: [
      "In Keitaro's traffic source, let the advertiser name the External ID parameter, for example gk_click_id.",
      "Add that parameter to the tracking link yourself: gk_click_id={gk_click_id}.",
    ],
    notes: [
      "Nothing is added to the link, since the advertiser chooses the parameter's name.",
      "Keitaro has no event id: its status word is all that tells events apart. If a lead is an action you pay for at once, use the URL of that event without cnv_status.",
      "On a multi offer use the URL of each event: through the general one a rejection would name an event of its own.",
      "{revenue} is what the advertiser's tracker reports and may have been reduced.",
    ],
  },
  {
    id: "binom",
    name: "Binom",
    kind: "tracker",
    templateReady: true,
    method: "GET",
    macroStyle: "{name}",
    link: { mode: "advertiser-chosen", parameter: null },
    postback: {
      gk_click_id: "{externalid}",
      cnv_event_id: "{cnv_status}",
      cnv_currency: "{cnv_currency}",
      cnv_status: "{cnv_status}",
    },
    ownClickIdMacros: ["{clickid}"],
    setup: [
      "In Binom's traffic source, let the advertiser name the External ID parameter, for example gk_click_id.",
      "Add that parameter to the tracking link yourself: gk_click_id={gk_click_id}.",
    ],
    notes: [
      "Nothing is added to the link, since the advertiser chooses the parameter's name.",
      "Binom has no event id: its status word is all that tells events apart. If a status is an action you pay for at once, use the URL of that event without cnv_status.",
      "On a multi offer use the URL of each event: through the general one a rejection would name an event of its own.",
      "Binom can be told to send only a part of the conversions: its counts prove nothing.",
      "{external_id} is accepted for {externalid} too.",
    ],
  },
  {
    id: "redtrack",
    name: "RedTrack",
    kind: "tracker",
    templateReady: false,
    method: "GET",
    macroStyle: "{name}",
    link: {
      mode: "unknown",
      parameter: null,
      subs: Array.from({ length: 20 }, (_, index) => `sub${index + 1}`),
    },
    postback: {},
    notes: [
      "The slot for a traffic source's click id is not known: ask the advertiser for it and its macro.",
    ],
  },
];
