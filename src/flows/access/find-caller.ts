import { hashKey } from "../../domain/access/api-key";
import type { Caller } from "../../domain/access/caller";
import { sameText } from "../../domain/bytes";
import { findApiKeyByHash } from "../../store/access/api-keys";
import { defaultNetwork, findNetwork } from "../../store/account/networks";

/** An admin key shorter than this counts as not set. */
const MIN_ADMIN_KEY = 32;

/** Whose key this is: the deployment's own or a live one of a network; null for any other. */
export async function findCaller(
  env: Env,
  { key, now }: { key: string; now: number },
): Promise<Caller | null> {
  const hash = await hashKey(key);
  if (await isAdminKey(env, hash)) {
    const network = await defaultNetwork(env, now);
    return { network, role: "owner", partnerId: null, keyId: null, name: "Admin key", actor: "admin key" };
  }
  const found = await findApiKeyByHash(env, hash);
  const network = found && (await findNetwork(env, found.networkId));
  if (!found || !network) return null;
  const { id, name, role, partnerId } = found;
  return { network, role, partnerId, keyId: id, name, actor: `key ${name} (${id})` };
}

// Hashes are compared, so that neither length nor content shows in the time it takes.
async function isAdminKey(env: Env, hash: string): Promise<boolean> {
  const admin = env.ADMIN_API_KEY ?? "";
  return admin.length >= MIN_ADMIN_KEY && sameText(hash, await hashKey(admin));
}
