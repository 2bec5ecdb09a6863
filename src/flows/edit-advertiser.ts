import type { Advertiser } from "../domain/account";
import { findAdvertiser, updateAdvertiser } from "../store/advertisers";
import { auditIfChanged } from "../store/audit";
import { dirtyLinks } from "../store/links";
import { auditEntry, type Deed } from "./audit-entry";
import { type Change, type Refused, refused } from "./outcome";
import { publishLinks } from "./publish-links";

/** What to write of an advertiser, how the audit log tells it, and what else belongs to the change. */
export type AdvertiserEdit = {
  fields: Partial<Advertiser>;
  deed: Omit<Deed, "record" | "recordId">;
  /** Each must mind by itself that the advertiser may have been changed by somebody else instead. */
  besides?: D1PreparedStatement[];
};
export type EditedAdvertiser = { ok: true; advertiser: Advertiser } | Refused;

/** So many others may come between the look and the write. */
const TRIES = 20;

/**
 * Changes an advertiser as it is now: where another change came between the look and the write, it looks again, so
 * that none is lost. `edit` answers null when there is nothing to change.
 */
export async function editAdvertiser(
  env: Env,
  input: Change & { id: string },
  edit: (before: Advertiser) => Promise<AdvertiserEdit | Refused | null>,
): Promise<EditedAdvertiser> {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await findAdvertiser(env, input.networkId, input.id);
    if (!before) return refused("NOT_FOUND", "There is no such advertiser.");
    const wanted = await edit(before);
    if (!wanted) return { ok: true, advertiser: before };
    if ("ok" in wanted) return wanted;
    const advertiser = await write(env, input, before, wanted);
    if (advertiser) return { ok: true, advertiser };
  }
  return refused("CONFLICT", "Others are changing this advertiser just now. Please try again.");
}

async function write(
  env: Env,
  input: Change & { id: string },
  before: Advertiser,
  { fields, deed, besides = [] }: AdvertiserEdit,
): Promise<Advertiser | null> {
  const { id, rim } = input;
  // Always another moment, since it is what tells that somebody else was there.
  const change = { ...fields, updatedAt: Math.max(rim.now, before.updatedAt + 1) };
  const [written] = await env.DB.batch([
    updateAdvertiser(env, before, change),
    auditIfChanged(env, auditEntry(input, { ...deed, record: "advertiser", recordId: id })),
    ...besides,
    dirtyLinks(env, { advertiserId: id }, rim.now),
  ]);
  if (!written?.meta.changes) return null;
  await publishLinks(env, { advertiserId: id }, rim.now);
  return { ...before, ...change };
}
