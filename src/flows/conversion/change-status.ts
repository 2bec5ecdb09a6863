import { planCallbacks } from "../../domain/callback/plan";
import { withPlaces, withStatus } from "../../domain/conversion/change";
import type { Actor, Conversion, ConversionStatus } from "../../domain/conversion/conversion";
import { termsOf } from "../../domain/offer/terms";
import { duplicateKeys } from "../../domain/postback/duplicate-keys";
import { logLine } from "../../log";
import { conversionGate } from "../../objects/stubs";
import type { Rim } from "../../rim";
import { changeConversion, isChangedBy } from "../../store/conversion/change-conversion";
import { findConversion } from "../../store/conversion/conversions";
import { findDeal } from "../../store/postback/deals";
import type { AuditEntry } from "../../store/record/audit";
import { enqueueCallbacks } from "../callback/enqueue-callbacks";
import { publishLinks } from "../link/publish-links";
import type { Change } from "../outcome";
import { auditEntry } from "../record/audit-entry";

export type ChangedStatus =
  | { ok: true; conversion: Conversion; callbackIds: string[] }
  | { ok: false; code: "NOT_FOUND" | "CONFLICT"; message: string };

/** Gives a conversion another status, for staff, time or an import: change, then tell partner and redirect. */
export async function changeStatus(
  env: Env,
  input: {
    rim: Rim;
    networkId: string;
    conversionId: string;
    to: ConversionStatus;
    reason: string | null;
    by: Actor;
    actor: string | null;
    /** What asks for it, where that may come again: it is made once, whatever others change in between. */
    request?: string | null;
  },
): Promise<ChangedStatus> {
  const { rim, networkId, conversionId, to, reason, by, actor } = input;
  const before = await findConversion(env, networkId, conversionId);
  if (!before) return { ok: false, code: "NOT_FOUND", message: "There is no such conversion" };
  // Staff may have decided between the sweep's look and now: time only moves what still waits for it.
  if (by === "time" && before.dueAt === null) return { ok: true, conversion: before, callbackIds: [] };
  const isStill = before.status === to && (reason === null || reason === before.reason);
  // Success that was pending by the rules becomes staff's word too, which the advertiser's no longer moves.
  if (isStill && before.statusBy === by) return { ok: true, conversion: before, callbackIds: [] };
  const deal = await findDeal(env, before);
  if (!deal) return { ok: false, code: "NOT_FOUND", message: "The link of this conversion is gone" };
  const { offer, partner, partnerPostbacks: postbacks } = deal;
  const { eventId, clickId, partnerId, offerId, click } = before;
  const of = {
    networkId,
    partnerId,
    offerId,
    clickId,
    memberId: click.pubMemberId,
    eventId,
    keptFor: "",
  };
  const keys = await duplicateKeys(of);
  const event = offer.events.find(({ id }) => id === before.offerEventId) ?? null;
  const repeats = termsOf(deal, event).allowRepeatConversions;
  const after = withPlaces({ before, after: withStatus(before, { status: to, reason, by }) }, deal);
  const plan = before.status === to ? [] : planCallbacks({ partner, offer, eventId, postbacks });
  const audit = actor === null ? null : auditOf({ rim, networkId, actor }, before, after);
  const request = input.request ?? null;
  const owed = { plan, keys, repeats, now: rim.now, token: rim.newId(), audit, request };
  const changed = await changeConversion(env, { before, after, by, actor, reason }, owed);
  if (!changed.ok && request !== null && (await isChangedBy(env, conversionId, request)))
    return { ok: true, conversion: before, callbackIds: [] };
  if (!changed.ok) return { ok: false, code: "CONFLICT", message: CONFLICT };
  if (by === "staff") await tellGate(env, before);
  await enqueueCallbacks(env, changed.callbackIds);
  if (before.capsCounted !== after.capsCounted) await publishLinks(env, { offerId }, rim.now);
  return { ok: true, conversion: after, callbackIds: changed.callbackIds };
}

/** A gate answers repeats from memory for a minute; a place that staff has freed is free at once. */
async function tellGate(env: Env, { clickId, click }: Conversion): Promise<void> {
  try {
    await conversionGate(env, clickId, click.pubMemberId).forget();
  } catch (error) {
    logLine("warn", "GATE_NOT_TOLD", { clickId, error });
  }
}

/** A status by hand, as the audit log tells it; the conversion's own list of changes has all others too. */
function auditOf(change: Change, before: Conversion, after: Conversion): AuditEntry {
  const told = ({ status, reason, statusBy }: Conversion) => ({ status, reason, statusBy });
  const deed = { action: "status", record: "conversion", recordId: before.id };
  return auditEntry(change, { ...deed, before: told(before), after: told(after) });
}

const CONFLICT =
  "Another conversion holds this click's or member's place, or the conversion was changed by somebody else just now";
