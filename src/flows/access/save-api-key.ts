import { hashKey, newKey } from "../../domain/access/api-key";
import type { Role } from "../../domain/account/account";
import { type ApiKey, findApiKey, insertApiKey, revokeApiKey } from "../../store/access/api-keys";
import { findPartner } from "../../store/account/partners";
import { auditIfChanged, auditStatement } from "../../store/record/audit";
import { refersToExisting } from "../../store/record/references";
import { type Change, type Refused, refused } from "../outcome";
import { auditEntry } from "../record/audit-entry";

type Forbidden = { ok: false; code: "FORBIDDEN"; messages: string[] };

/** Makes a key, which is told this once; only its hash is kept. */
export async function makeApiKey(
  env: Env,
  input: Change & { name: string; role: Role; partnerId: string | null },
): Promise<{ ok: true; apiKey: ApiKey; key: string } | Refused> {
  const { rim, networkId, name, role, partnerId } = input;
  if (partnerId !== null && !(await findPartner(env, networkId, partnerId)))
    return refused("INVALID", UNKNOWN_PARTNER);
  const key = newKey(crypto.getRandomValues(new Uint8Array(32)));
  const apiKey = { id: rim.newId(), networkId, name, role, partnerId, createdAt: rim.now, revokedAt: null };
  const audit = auditEntry(input, {
    action: "create",
    record: "api-key",
    recordId: apiKey.id,
    after: apiKey,
  });
  const insert = insertApiKey(env, { ...apiKey, hash: await hashKey(key) });
  const written = await refersToExisting(env.DB.batch([insert, auditStatement(env, audit)]));
  return written ? { ok: true, apiKey, key } : refused("INVALID", UNKNOWN_PARTNER);
}

const UNKNOWN_PARTNER = "partnerId: is not a partner of this network";

/** Revokes a key for good; revoking it again changes nothing. */
export async function revokeKey(
  env: Env,
  input: Change & { id: string; mayRevokeOwners: boolean },
): Promise<{ ok: true } | Refused | Forbidden> {
  const { id, rim } = input;
  const before = await findApiKey(env, input.networkId, id);
  if (!before) return refused("NOT_FOUND", "There is no such key.");
  if (before.role === "owner" && !input.mayRevokeOwners) {
    return { ok: false, code: "FORBIDDEN", messages: ["Only an owner revokes owner keys."] };
  }
  const audit = auditEntry(input, { action: "revoke", record: "api-key", recordId: id, before });
  await env.DB.batch([revokeApiKey(env, id, rim.now), auditIfChanged(env, audit)]);
  return { ok: true };
}
