import { seal, unseal } from "../../domain/seal";

/** What is told of a callback or an alert that cannot be signed. */
export const SECRET_UNREADABLE = "SECRET_UNREADABLE: DATA_SECRET is not the one it was sealed with.";

/** The secrets that open what is sealed, the newest first: it alone seals. */
export function dataSecrets(env: Env): [string, ...string[]] {
  const { DATA_SECRET, DATA_SECRET_PREVIOUS: previous = "" } = env;
  // A short one was never in use; /healthz says so.
  return previous.length < 32 ? [DATA_SECRET] : [DATA_SECRET, previous];
}

/** Seals a text for storage, with the newest secret. */
export function sealText(env: Env, text: string): Promise<string> {
  return seal(text, env.DATA_SECRET, crypto.getRandomValues(new Uint8Array(12)));
}

/** Opens a stored text, which the newest secret or the one before it has sealed. */
export function openSealed(env: Env, sealed: string): Promise<string> {
  return unseal(sealed, ...dataSecrets(env));
}
