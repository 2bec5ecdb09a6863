import { type ClickIdKey, readClickIdKeys } from "../domain/click-id";

let read: { secrets: string | undefined; keys: ClickIdKey[] } | undefined;

/** The live signing keys, read once an isolate. Throws, saying why, when the secret is missing or a placeholder. */
export async function clickIdKeys(env: Env): Promise<[ClickIdKey, ...ClickIdKey[]]> {
  if (!read || read.secrets !== env.CLICK_ID_SECRETS) {
    read = { secrets: env.CLICK_ID_SECRETS, keys: await readClickIdKeys(env.CLICK_ID_SECRETS) };
  }
  const [first, ...rest] = read.keys;
  if (!first) throw new Error("CLICK_ID_SECRETS is empty");
  return [first, ...rest];
}
