import { planCallbacks } from "../../domain/callback/plan";
import { withPlaces, withStatus } from "../../domain/conversion/change";
import type { Actor, Conversion, ConversionStatus } from "../../domain/conversion/conversion";
import { termsOf } from "../../domain/offer/terms";
import { duplicateKeys } from "../../domain/postback/duplicate-keys";
import { inTime } from "../../edge/in-time";
import { logLine } from "../../log";
import { conversionGate } from "../../objects/stubs";
import type { Rim } from "../../rim";
import { changeConversion, isChangedBy } from "../../store/conversion/change-conversion";
import { findConversion } from "../../store/conversion/conversions";
import { withUnclaimed } from "../../store/conversion/unclaimed-places";
import { findDeal } from "../../store/postback/deals";
import type { AuditEntry } from "../../store/record/audit";
import { enqueueCallbacks } from "../callback/enqueue-callbacks";
import { publishLinks } from "../link/publish-links";
import type { Change } from "../outcome";
import { auditEntry } from "../record/audit-entry";

const GATE_MS = 5_000;

/** What has become of a conversion, and whether it moved caps that the redirect goes by. */
export type MadeStatus = { conversion: Conversion; callbackIds: string[]; linksChanged: boolean };
export type ChangedStatus =
  | ({ ok: true } & MadeStatus)
  | { ok: false; code: "NOT_FOUND" | "CONFLICT"; message: string };

export type StatusChange = {
  rim: Rim;
  networkId: string;
  conversionId: string;
  to: ConversionStatus;
  reason: string | null;
  by: Actor;
  actor: string | null;
  /** What asks for it, where that may come again: it is made once, whatever others change in between. */
  request?: string | null;
};

/** Gives a conversion another status, for staff, time or an import: change, then tell partner and redirect. */
export async function changeStatus(env: Env, input: StatusChange): Promise<ChangedStatus> {
  const changed = await commitStatus(env, input);
  if (changed.ok) await tellStatuses(env, [changed], input.rim.now);
  return changed;
}

/** Tells partners and redirect of changes. Of many at once: an offer then publishes its links once, not for each. */
export async function tellStatuses(env: Env, made: readonly MadeStatus[], now: number): Promise<void> {
  const moved = made.filter(({ linksChanged }) => linksChanged);
  const offerIds = new Set(moved.map(({ conversion }) => conversion.offerId));
  await Promise.all([
    enqueueCallbacks(
      env,
      made.flatMap(({ callbackIds }) => callbackIds),
    ),
    ...[...offerIds].map((offerId) => publishLinks(env, { offerId }, now)),
  ]);
}

/** The change itself, of which `tellStatuses` is still to tell; whoever dies in between leaves that to the sweep. */
export async function commitStatus(env: Env, input: StatusChange): Promise<ChangedStatus> {
  const { rim, networkId, conversionId, to, reason, by, actor } = input;
  const found = await findConversion(env, networkId, conversionId);
  const before = found && (await withUnclaimed(env, found));
  if (!before) return { ok: false, code: "NOT_FOUND", message: "There is no such conversion" };
  // Staff may have decided between the sweep's look and now: time only moves what still waits for it.
  if (by === "time" && before.dueAt === null) return unchanged(before);
  const isStill = before.status === to && (reason === null || reason === before.reason);
  // Success that was pending by the rules becomes staff's word too, which the advertiser's no longer moves.
  if (isStill && before.statusBy === by) return unchanged(before);
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
    return unchanged(before);
  if (!changed.ok) return { ok: false, code: "CONFLICT", message: CONFLICT };
  if (by === "staff") await tellGate(env, before);
  const linksChanged = before.capsCounted !== after.capsCounted;
  return { ok: true, conversion: after, callbackIds: changed.callbackIds, linksChanged };
}

const unchanged = (conversion: Conversion): ChangedStatus => ({
  ok: true,
  conversion,
  callbackIds: [],
  linksChanged: false,
});

/** A gate answers repeats from memory for a minute; a place that staff has freed is free at once. */
async function tellGate(env: Env, { clickId, click }: Conversion): Promise<void> {
  try {
    await inTime(GATE_MS, conversionGate(env, clickId, click.pubMemberId).forget());
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
