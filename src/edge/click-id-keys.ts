import { type ClickIdKey, readClickIdKeys } from "../domain/click/id";
import { logLine } from "../log";

let read: { secrets: string | undefined; keys: ClickIdKey[]; problem?: Error } | undefined;

/**
 * The live signing keys, read once an isolate. Throws when the secret is missing or a placeholder, and says why once
 * in the log: no click can be taken without it.
 */
export async function clickIdKeys(env: Env): Promise<[ClickIdKey, ...ClickIdKey[]]> {
  if (!read || read.secrets !== env.CLICK_ID_SECRETS) {
    read = await readKeys(env.CLICK_ID_SECRETS);
  }
  const [first, ...rest] = read.keys;
  if (!first) throw read.problem ?? new Error("CLICK_ID_SECRETS is empty");
  return [first, ...rest];
}

async function readKeys(secrets: string | undefined) {
  try {
    return { secrets, keys: await readClickIdKeys(secrets) };
  } catch (error) {
    logLine("error", "CLICK_ID_SECRETS_UNUSABLE", { error });
    return { secrets, keys: [], problem: error as Error };
  }
}
