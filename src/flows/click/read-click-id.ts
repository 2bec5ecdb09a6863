import { type ClickIdParts, parseClickId, verifyClickId } from "../../domain/click/id";
import type { PostbackCode } from "../../domain/postback/codes";
import { isUnresolved } from "../../domain/text";
import { clickIdKeys } from "../../edge/click-id-keys";
import { remembersClick } from "../../edge/deal-memory";

export type ReadId = { ok: true; parts: ClickIdParts } | { ok: false; code: PostbackCode; message: string };

/** Reads a click id as an advertiser sent it, or says why it is none of ours. */
export async function readClickId(env: Env, text: string | null): Promise<ReadId> {
  if (text === null) return { ok: false, code: "CLICK_ID_MISSING", message: "gk_click_id is missing" };
  if (isUnresolved(text)) {
    return { ok: false, code: "UNRESOLVED_MACRO", message: "gk_click_id is a macro that was not replaced" };
  }
  const parts = parseClickId(text);
  if (!parts) return { ok: false, code: "CLICK_ID_MALFORMED", message: "gk_click_id is not a UUID" };
  if (remembersClick(parts.id) || (await verifyClickId(parts, await clickIdKeys(env))))
    return { ok: true, parts };
  return { ok: false, code: "CLICK_NOT_FOUND", message: "There is no click with this gk_click_id" };
}
