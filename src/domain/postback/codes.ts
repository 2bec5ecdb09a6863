import type { HistoryLevel } from "../history/history";

/** Every answer a postback can get: its HTTP status, whether it counts as success, and how History takes it. */
export const POSTBACK_CODES = {
  ACCEPTED: { http: 200, ok: true, level: null },
  UPDATED: { http: 200, ok: true, level: "info" },
  IGNORED: { http: 200, ok: true, level: "info" },
  DUPLICATE: { http: 200, ok: false, level: "warning" },
  MEMBER_ALREADY_CONVERTED: { http: 200, ok: false, level: "warning" },
  WINDOW_EXPIRED: { http: 200, ok: false, level: "warning" },
  TOO_FAST: { http: 200, ok: false, level: "warning" },
  PARKED: { http: 202, ok: false, level: "warning" },
  EVENT_UNKNOWN: { http: 202, ok: false, level: "warning" },
  CLICK_ID_MISSING: { http: 400, ok: false, level: "error" },
  CLICK_ID_MALFORMED: { http: 400, ok: false, level: "error" },
  UNRESOLVED_MACRO: { http: 400, ok: false, level: "error" },
  EVENT_MISSING: { http: 400, ok: false, level: "error" },
  SIGNATURE_INVALID: { http: 403, ok: false, level: "error" },
  TOKEN_INVALID: { http: 403, ok: false, level: "error" },
  IP_DENIED: { http: 403, ok: false, level: "error" },
  CLICK_NOT_FOUND: { http: 404, ok: false, level: "error" },
  TRY_AGAIN: { http: 503, ok: false, level: "error" },
} as const satisfies Record<string, { http: number; ok: boolean; level: HistoryLevel | null }>;

export type PostbackCode = keyof typeof POSTBACK_CODES;

const WORDS: Record<PostbackCode, string> = {
  ACCEPTED: "The conversion was recorded.",
  UPDATED: "The conversion was updated.",
  IGNORED: "cnv_status says that this is nothing to record.",
  DUPLICATE: "This conversion has been recorded before.",
  MEMBER_ALREADY_CONVERTED: "The member has completed this offer before, through another click.",
  WINDOW_EXPIRED:
    "The click is older than the offer allows; the conversion was rejected and can be reviewed.",
  TOO_FAST:
    "The conversion came sooner after the click than the offer allows; it was rejected and can be reviewed.",
  PARKED: "The click of this id has not arrived yet. The postback is kept and will be judged.",
  EVENT_UNKNOWN: "The offer has no such event. The postback is kept and counts once the event is added.",
  CLICK_ID_MISSING: "gk_click_id is missing.",
  CLICK_ID_MALFORMED: "gk_click_id is not a UUID.",
  UNRESOLVED_MACRO: "gk_click_id is a macro that was not replaced.",
  EVENT_MISSING: "cnv_event_id is missing.",
  SIGNATURE_INVALID: "The signature is missing or does not match the request.",
  TOKEN_INVALID: "The token is missing or is not this advertiser's.",
  IP_DENIED: "The address is not on the advertiser's list.",
  CLICK_NOT_FOUND: "There is no click with this gk_click_id.",
  TRY_AGAIN: "We could not keep this postback just now. Please send it again.",
};

/** The plain words of a code, for messages and History. */
export function wordsFor(code: PostbackCode): string {
  return WORDS[code];
}
