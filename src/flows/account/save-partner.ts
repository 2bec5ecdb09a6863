import type { AccountCallback, Partner } from "../../domain/account/account";
import { toBase64 } from "../../domain/bytes";
import { changedFields } from "../../domain/record/changes";
import {
  deletePartner,
  findPartner,
  insertPartner,
  partnerReferences,
  updatePartner,
} from "../../store/account/partners";
import { forgetBreakers } from "../../store/callback/breakers";
import { auditIfChanged, auditStatement } from "../../store/record/audit";
import { callbackProblems, type Judged, judgeCallback } from "../offer/check-templates";
import { type Change, inUse, type Refused, refused } from "../outcome";
import { auditEntry } from "../record/audit-entry";
import { editRecord } from "../record/edit-record";
import { sealText } from "../seal/sealed";

/** An account callback as it is asked for: the header's value is plain, and absent where the stored one stays. */
export type CallbackDraft = Omit<AccountCallback, "headerValue"> & { headerValue?: string | null };
export type PartnerDraft = Pick<Partner, "name" | "status" | "globalPostback"> & {
  callback: CallbackDraft | null;
};

/** How long an old signing secret goes on signing beside the new one. */
const ROTATION = 86_400_000;

/** Makes a partner with a signing secret, which is told this once. */
export async function createPartner(
  env: Env,
  input: Change & { draft: PartnerDraft },
): Promise<{ ok: true; partner: Partner; signingSecret: string; warnings: string[] } | Refused> {
  const { rim, networkId, draft } = input;
  const { errors, warnings } = judgeDraft(env, input, { draft, before: null });
  if (errors.length > 0) return refused("INVALID", errors);
  const signingSecret = newSigningSecret();
  const partner: Partner = {
    id: rim.newId(),
    networkId,
    name: draft.name,
    status: draft.status,
    callback: await sealCallback(env, draft.callback, null),
    globalPostback: draft.globalPostback,
    signingSecrets: [{ sealed: await sealText(env, signingSecret), until: null }],
    createdAt: rim.now,
    updatedAt: rim.now,
  };
  const audit = auditEntry(input, {
    action: "create",
    record: "partner",
    recordId: partner.id,
    after: partner,
  });
  await env.DB.batch([insertPartner(env, partner), auditStatement(env, audit)]);
  return { ok: true, partner, signingSecret, warnings };
}

const PARTNERS = { record: "partner", find: findPartner, update: updatePartner };

/** Changes a partner; its links learn of a new status at once. `warnings` are about the postback that was saved. */
export async function changePartner(
  env: Env,
  input: Change & { id: string; edit: (partner: Partner) => PartnerDraft },
): Promise<{ ok: true; partner: Partner; warnings: string[] } | Refused> {
  const links = { partnerId: input.id };
  const edit = async (before: Partner) => {
    const draft = input.edit(before);
    const { errors, warnings } = judgeDraft(env, input, { draft, before });
    if (errors.length > 0) return refused("INVALID", errors);
    const wanted = { ...draft, callback: await sealCallback(env, draft.callback, before.callback) };
    const fields = changedFields<Partial<Partner>>(before, wanted);
    return { fields, besides: forgetMoved(env, before, wanted), warnings };
  };
  const edited = await editRecord(env, input, { ...PARTNERS, links, edit });
  return edited.ok ? { ok: true, partner: edited.after, warnings: edited.warnings } : edited;
}

/** Forgets the breakers of what goes elsewhere from now on. */
function forgetMoved(
  env: Env,
  before: Partner,
  { callback, globalPostback }: Pick<Partner, "callback" | "globalPostback">,
): D1PreparedStatement[] {
  const partnerId = before.id;
  return [
    ...(callback?.url === before.callback?.url
      ? []
      : [forgetBreakers(env, { partnerId, destination: "account" })]),
    ...(globalPostback === before.globalPostback
      ? []
      : [forgetBreakers(env, { partnerId, destination: "global" })]),
  ];
}

/** Gives a partner a new signing secret; the old one signs along for a day, as does each of two made at once. */
export async function rotateSigningSecret(
  env: Env,
  input: Change & { id: string },
): Promise<{ ok: true; signingSecret: string; oldUntil: number } | Refused> {
  const { now } = input.rim;
  const signingSecret = newSigningSecret();
  const sealed = await sealText(env, signingSecret);
  const oldUntil = now + ROTATION;
  const edit = async (partner: Partner) => {
    const old = partner.signingSecrets
      .filter(({ until }) => until === null || until > now)
      .map((secret) => ({ ...secret, until: secret.until ?? oldUntil }));
    const fields = { signingSecrets: [{ sealed, until: null }, ...old] };
    return { fields, deed: { action: "rotate-secret" } };
  };
  const rotated = await editRecord(env, input, { ...PARTNERS, edit });
  return rotated.ok ? { ok: true, signingSecret, oldUntil } : rotated;
}

/** Removes a partner that nothing refers to. */
export async function removePartner(
  env: Env,
  input: Change & { id: string },
): Promise<{ ok: true } | Refused> {
  const before = await findPartner(env, input.networkId, input.id);
  if (!before) return refused("NOT_FOUND", "There is no such partner.");
  const audit = auditEntry(input, { action: "delete", record: "partner", recordId: input.id, before });
  const which = { id: input.id, networkId: input.networkId, now: input.rim.now };
  const [removed] = await env.DB.batch([deletePartner(env, which), auditIfChanged(env, audit)]);
  if (removed?.meta.changes) return { ok: true };
  return inUse("partner", await partnerReferences(env, which), "pause it instead");
}

/** What is new in a draft is checked: an address that is no longer allowed must not keep a partner from being paused. */
function judgeDraft(
  env: Env,
  { host }: Change,
  { draft, before }: { draft: PartnerDraft; before: Partner | null },
): Judged {
  const { callback, globalPostback } = draft;
  const newUrl = callback && callback.url !== before?.callback?.url ? callback.url : null;
  const newPostback = globalPostback !== before?.globalPostback ? globalPostback : null;
  const postback = newPostback
    ? judgeCallback(env, { field: "globalPostback", url: newPostback, host })
    : null;
  const errors = [
    ...(newUrl ? callbackProblems(env, { field: "callback.url", url: newUrl, host }) : []),
    ...(callback?.headerValue && !callback.headerName ? ["callback.headerName: is required"] : []),
    ...(postback?.errors ?? []),
  ];
  return { errors, warnings: postback?.warnings ?? [] };
}

async function sealCallback(
  env: Env,
  draft: CallbackDraft | null,
  stored: AccountCallback | null,
): Promise<AccountCallback | null> {
  if (!draft) return null;
  const kept = draft.headerName === null ? null : (stored?.headerValue ?? null);
  const { headerValue } = draft;
  const value =
    headerValue === undefined ? kept : headerValue === null ? null : await sealText(env, headerValue);
  const { url, sendPending, sendRejected, answerMustContain, headerName, casing } = draft;
  return { url, sendPending, sendRejected, answerMustContain, headerName, headerValue: value, casing };
}

/** A secret of the form that Standard Webhooks libraries take. */
function newSigningSecret(): string {
  return `whsec_${toBase64(crypto.getRandomValues(new Uint8Array(24)))}`;
}
