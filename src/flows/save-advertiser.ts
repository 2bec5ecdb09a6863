import type { Advertiser } from "../domain/account";
import { toBase64 } from "../domain/bytes";
import { changedFields, fieldsOf } from "../domain/changes";
import { seal } from "../domain/seal";
import { deleteAdvertiser, findAdvertiser, insertAdvertiser, updateAdvertiser } from "../store/advertisers";
import { auditIfChanged, auditStatement } from "../store/audit";
import { dirtyLinks } from "../store/links";
import { auditEntry } from "./audit-entry";
import { type Change, type Refused, refused } from "./outcome";
import { publishDirtyLinks } from "./publish-links";

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
    postbackSecret: await seal(postbackSecret, env.DATA_SECRET, crypto.getRandomValues(new Uint8Array(12))),
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
export async function changeAdvertiser(
  env: Env,
  input: Change & { id: string; edit: (advertiser: Advertiser) => AdvertiserDraft },
): Promise<{ ok: true; advertiser: Advertiser } | Refused> {
  const { id, rim } = input;
  const before = await findAdvertiser(env, input.networkId, id);
  if (!before) return refused("NOT_FOUND", "There is no such advertiser.");
  const after = changedFields<AdvertiserDraft>(before, input.edit(before));
  if (Object.keys(after).length === 0) return { ok: true, advertiser: before };
  const change = { ...after, updatedAt: rim.now };
  const audit = {
    action: "update",
    record: "advertiser",
    recordId: id,
    before: fieldsOf(before, after),
    after,
  };
  await env.DB.batch([
    updateAdvertiser(env, id, change),
    dirtyLinks(env, { advertiserId: id }, rim.now),
    auditStatement(env, auditEntry(input, audit)),
  ]);
  await publishDirtyLinks(env, { now: rim.now });
  return { ok: true, advertiser: { ...before, ...change } };
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

/** A random text fit for a URL: `randomText(24)` holds 192 random bits. */
function randomText(bytes: number): string {
  const base64 = toBase64(crypto.getRandomValues(new Uint8Array(bytes)));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
