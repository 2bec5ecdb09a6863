import type { AdvertiserStatus } from "../conversion/conversion";

/** The postback parameters a system can fill, in the order in which our URLs list them. */
export const POSTBACK_PARAMETERS = [
  "gk_click_id",
  "cnv_event_id",
  "cnv_amount",
  "cnv_payout",
  "cnv_currency",
  "cnv_conversion_id",
  "cnv_status",
] as const;
export type PostbackParameter = (typeof POSTBACK_PARAMETERS)[number];

/** The system's own macro for each of our parameters, byte for byte: `{ gk_click_id: "{SubId1}" }`. */
export type PostbackMacros = Partial<Record<PostbackParameter, string>>;

/** What a system can send besides: under our parameter where we have one, else by what it is. */
export type FurtherMacros = Partial<
  Record<
    "cnv_conversion_ip_address" | "cnv_user_id" | "eventId" | "eventName" | "country" | "timestamp",
    string
  >
>;

/** How our click id travels to the system inside the advertiser's tracking link. */
export type LinkSlot = {
  /**
   * `query`: a parameter; `path-segment`: `/name:value` before `/destination:`; `embedded-callback`: our postback
   * URL itself rides in the link; `advertiser-chosen`: a parameter that the advertiser names in the system;
   * `unknown`: no slot is known.
   */
  mode: "query" | "path-segment" | "embedded-callback" | "advertiser-chosen" | "unknown";
  /** The parameter that carries the click id; null when it is not known or the advertiser names it. */
  parameter: string | null;
  /** Other parameters that work too, each only with the macro of its own name. */
  alternatives?: readonly string[];
  /** A parameter that nobody has confirmed: a hint, never put into a link. */
  unconfirmed?: string;
  /** Further slots for sub ids. */
  subs?: readonly string[];
};

/** One tracking system on the advertiser's side: what we put in its link and what it sends back. */
export type Integration = {
  id: string;
  name: string;
  kind: "mmp" | "affiliate-platform" | "network" | "tracker" | "commerce" | "custom";
  /** Whether `postback` can be handed out as it is; if not, the advertiser has to fill in the macros. */
  templateReady: boolean;
  method: "GET" | "GET or POST" | "POST" | "pull" | null;
  /** What a macro of this system looks like; null when it has none or none is known. */
  macroStyle: string | null;
  link: LinkSlot;
  /** Empty unless `templateReady`. */
  postback: PostbackMacros;
  /** Macros that were seen in one place only or never confirmed: shown as a hint, never put into a URL. */
  unconfirmed?: PostbackMacros & FurtherMacros;
  /** Macros for what our URLs leave out; see `further.ts`. */
  further?: FurtherMacros;
  /** Set when installs need a postback of their own, in which the event id is fixed. */
  installEventId?: string;
  /** The system's own click id: a publisher's value for `pub_click_id`, and never a conversion id. */
  ownClickIdMacros?: readonly string[];
  /** What the system's own status words mean, beyond those that mean the same everywhere. */
  statuses?: Readonly<Record<string, AdvertiserStatus>>;
  setup?: readonly string[];
  notes: readonly string[];
};
