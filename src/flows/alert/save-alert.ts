import type { Alert } from "../../domain/alert/alert";
import { toBase64 } from "../../domain/bytes";
import { changedFields } from "../../domain/record/changes";
import { findPartner } from "../../store/account/partners";
import { deleteAlert, findAlert, insertAlert, updateAlert } from "../../store/alert/alerts";
import { deleteFirings, endFirings } from "../../store/alert/firings";
import { findOffer } from "../../store/offer/offers";
import { auditIfChanged, auditStatement } from "../../store/record/audit";
import { refersToExisting } from "../../store/record/references";
import { callbackProblems } from "../offer/check-templates";
import { type Change, type Refused, refused } from "../outcome";
import { auditEntry } from "../record/audit-entry";
import { editRecord } from "../record/edit-record";
import { sealText } from "../seal/sealed";
import { canEmail } from "./email-alert";

/** What people decide about an alert. */
export type AlertDraft = Omit<Alert, "id" | "networkId" | "signingSecret" | "createdAt" | "updatedAt">;

/** What makes an alert's condition: a change of these arms it anew. */
const CONDITION: (keyof AlertDraft)[] = ["status", "kind", "threshold", "offerId", "partnerId"];

/** Makes an alert with a signing secret for its webhook, which is told this once. */
export async function createAlert(
  env: Env,
  input: Change & { draft: AlertDraft },
): Promise<{ ok: true; alert: Alert; signingSecret: string } | Refused> {
  const { rim, networkId, draft } = input;
  const problems = await draftProblems(env, input, { draft, before: null });
  if (problems.length > 0) return refused("INVALID", problems);
  const signingSecret = `whsec_${toBase64(crypto.getRandomValues(new Uint8Array(24)))}`;
  const alert: Alert = {
    ...draft,
    id: rim.newId(),
    networkId,
    signingSecret: await sealText(env, signingSecret),
    createdAt: rim.now,
    updatedAt: rim.now,
  };
  const audit = auditEntry(input, { action: "create", record: "alert", recordId: alert.id, after: draft });
  const written = await refersToExisting(env.DB.batch([insertAlert(env, alert), auditStatement(env, audit)]));
  if (!written) return refused("INVALID", await draftProblems(env, input, { draft, before: null }));
  return { ok: true, alert, signingSecret };
}

/**
 * Changes an alert; another condition ends what the old one had fired. A sweep that has read the alert as it was does
 * not fire for it: it goes by the moment of the last change.
 */
export async function changeAlert(
  env: Env,
  input: Change & { id: string; edit: (alert: Alert) => AlertDraft },
): Promise<{ ok: true; alert: Alert } | Refused> {
  const { id, rim } = input;
  const edit = async (before: Alert) => {
    const draft = input.edit(before);
    const problems = await draftProblems(env, input, { draft, before });
    if (problems.length > 0) return refused("INVALID", problems);
    const fields = changedFields<AlertDraft>(before, draft);
    const isOther = CONDITION.some((field) => field in fields);
    return { fields, besides: isOther ? [endFirings(env, id, rim.now)] : [] };
  };
  const kind = { record: "alert", find: findAlert, update: updateAlert };
  const edited = await editRecord(env, input, { ...kind, edit });
  return edited.ok ? { ok: true, alert: edited.after } : edited;
}

/** Removes an alert with all its firings. */
export async function removeAlert(env: Env, input: Change & { id: string }): Promise<{ ok: true } | Refused> {
  const before = await findAlert(env, input.networkId, input.id);
  if (!before) return refused("NOT_FOUND", "There is no such alert.");
  const { signingSecret: _, ...shown } = before;
  const audit = auditEntry(input, { action: "delete", record: "alert", recordId: input.id, before: shown });
  await env.DB.batch([deleteAlert(env, input.id), auditIfChanged(env, audit), deleteFirings(env, input.id)]);
  return { ok: true };
}

/** What is new in a draft is checked: an address or a record that is gone must not keep an alert from being paused. */
async function draftProblems(
  env: Env,
  { networkId, host }: Change,
  { draft, before }: { draft: AlertDraft; before: Alert | null },
): Promise<string[]> {
  const added = (field: "webhookUrl" | "email" | "offerId" | "partnerId") =>
    draft[field] === before?.[field] ? null : draft[field];
  const [webhookUrl, email] = [added("webhookUrl"), added("email")];
  const [offerId, partnerId] = [added("offerId"), added("partnerId")];
  const noEmail = "email: cannot be sent here, since this service has no SEND_EMAIL binding; use webhookUrl";
  const [offer, partner] = await Promise.all([
    offerId === null || findOffer(env, networkId, offerId),
    partnerId === null || findPartner(env, networkId, partnerId),
  ]);
  return [
    ...(webhookUrl === null ? [] : callbackProblems(env, { field: "webhookUrl", url: webhookUrl, host })),
    ...(email !== null && !canEmail(env) ? [noEmail] : []),
    ...(offer ? [] : ["offerId: is no offer of this network"]),
    ...(partner ? [] : ["partnerId: is no partner of this network"]),
  ];
}
