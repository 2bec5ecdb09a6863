const PUB_SUBS = [
  "pub_sub_1",
  "pub_sub_2",
  "pub_sub_3",
  "pub_sub_4",
  "pub_sub_5",
  "pub_sub_6",
  "pub_sub_7",
  "pub_sub_8",
  "pub_sub_9",
  "pub_sub_10",
  "pub_sub_11",
  "pub_sub_12",
  "pub_sub_13",
  "pub_sub_14",
  "pub_sub_15",
] as const;

/** The macros known at the click, filled in tracking and fallback URLs: `?sub1={gk_click_id}`. */
export const CLICK_MACROS = [
  "gk_click_id",
  "gk_offer_id",
  "gk_offer_name",
  "gk_link_id",
  "gk_partner_id",
  "pub_click_id",
  "pub_member_id",
  ...PUB_SUBS,
  "country",
  "device",
  "os",
  "timestamp",
] as const;

/** The macros that only a conversion can fill: `&amount={gk_payout}` in a callback, never in a tracking URL. */
export const CALLBACK_ONLY_MACROS = [
  "cnv_event_id",
  "cnv_event_name",
  "cnv_amount",
  "cnv_currency",
  "cnv_conversion_id",
  "gk_conversion_id",
  "gk_conversion_time",
  "gk_payout",
  "gk_currency",
  "gk_reward_points",
  "gk_status",
  "gk_is_test",
  "gk_signature",
] as const;

/** All that a callback template may hold: the click's macros and the conversion's. */
export const CALLBACK_MACROS = [...CLICK_MACROS, ...CALLBACK_ONLY_MACROS] as const;

/** One of our names, without braces: `"gk_click_id"`. */
export type MacroName = (typeof CALLBACK_MACROS)[number];

/** What a macro can be told to do with its value: `{gk_click_id:compact}`. */
export const MODIFIERS = ["raw", "lower", "upper", "compact", "sha256"] as const;
export type Modifier = (typeof MODIFIERS)[number];
