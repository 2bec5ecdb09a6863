import type { Network } from "../../domain/account/account";
import { changedFields, fieldsOf } from "../../domain/record/changes";
import { findNetwork, updateNetwork } from "../../store/account/networks";
import { dirtyLinks } from "../../store/link/links";
import { auditIfChanged } from "../../store/record/audit";
import { publishLinks } from "../link/publish-links";
import { type Change, type Refused, refused } from "../outcome";
import { auditEntry } from "../record/audit-entry";

/** What a network's owners decide about it; its short name is part of addresses and stays. */
export type NetworkDraft = Pick<Network, "name" | "currency" | "timezone" | "policies">;

/** Changes a network; its links learn of a new policy at once. */
export async function changeNetwork(
  env: Env,
  input: Change & { edit: (network: Network) => NetworkDraft },
): Promise<{ ok: true; network: Network } | Refused> {
  const { networkId, rim } = input;
  const before = await findNetwork(env, networkId);
  if (!before) return refused("NOT_FOUND", "There is no such network.");
  const after = changedFields<NetworkDraft>(before, input.edit(before));
  if (Object.keys(after).length === 0) return { ok: true, network: before };
  const audit = { action: "update", record: "network", recordId: networkId };
  const entry = auditEntry(input, { ...audit, before: fieldsOf(before, after), after });
  const [changed] = await env.DB.batch([
    updateNetwork(env, before, after),
    auditIfChanged(env, entry),
    ...(after.policies ? [dirtyLinks(env, { networkId }, rim.now)] : []),
  ]);
  if (!changed?.meta.changes)
    return refused("CONFLICT", "Somebody else changed the policies just now. Please look again.");
  if (after.policies) await publishLinks(env, { networkId }, rim.now);
  return { ok: true, network: { ...before, ...after } };
}
