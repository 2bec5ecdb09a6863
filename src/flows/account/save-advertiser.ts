import type { Advertiser } from "../../domain/account/account";
import { changedFields } from "../../domain/record/changes";
import { deleteAdvertiser, findAdvertiser, insertAdvertiser } from "../../store/account/advertisers";
import { auditIfChanged, auditStatement } from "../../store/record/audit";
import { type Change, type Refused, refused } from "../outcome";
import { randomText } from "../random-text";
import { auditEntry } from "../record/audit-entry";
import { sealText } from "../seal/sealed";
import { type EditedAdvertiser, editAdvertiser } from "./edit-advertiser";

/** What people decide about an advertiser; token and secret are made here. */
export type AdvertiserDraft = Pick<Advertiser, "name" | "status" | "answers" | "postbackSecurity">;

/** Makes an advertiser with a fresh postback token and secret; the secret is told this once. */
export async function createAdvertiser(
  env: Env,
  input: Change & { draft: AdvertiserDraft },
): Promise<{ advertiser: Advertiser; postbackSecret: string }> {
  const { now, newId } = input.rim;
  const postbackSecret = randomText(32);
  const advertiser: Advertiser = {
    ...input.draft,
    id: newId(),
    networkId: input.networkId,
    postbackToken: randomText(24),
    postbackSecret: await sealText(env, postbackSecret),
    createdAt: now,
    updatedAt: now,
  };
  const audit = auditEntry(input, {
    action: "create",
    record: "advertiser",
    recordId: advertiser.id,
    after: advertiser,
  });
  await env.DB.batch([insertAdvertiser(env, advertiser), auditStatement(env, audit)]);
  return { advertiser, postbackSecret };
}

/** Changes an advertiser; its links learn of a new status at once. */
export function changeAdvertiser(
  env: Env,
  input: Change & { id: string; edit: (advertiser: Advertiser) => AdvertiserDraft },
): Promise<EditedAdvertiser> {
  return editAdvertiser(env, input, async (before) => {
    const draft = input.edit(before);
    // A draft speaks of what people decide; what rotations left behind stays beside it.
    const postbackSecurity = { ...before.postbackSecurity, ...draft.postbackSecurity };
    return { fields: changedFields<AdvertiserDraft>(before, { ...draft, postbackSecurity }) };
  });
}

/** Removes an advertiser that no offer refers to. */
export async function removeAdvertiser(
  env: Env,
  input: Change & { id: string },
): Promise<{ ok: true } | Refused> {
  const before = await findAdvertiser(env, input.networkId, input.id);
  if (!before) return refused("NOT_FOUND", "There is no such advertiser.");
  const audit = auditEntry(input, { action: "delete", record: "advertiser", recordId: input.id, before });
  const [removed] = await env.DB.batch([deleteAdvertiser(env, input.id), auditIfChanged(env, audit)]);
  if (removed?.meta.changes) return { ok: true };
  return refused("IN_USE", "The advertiser has offers: delete them first, or pause the advertiser.");
}
