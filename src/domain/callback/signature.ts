import { fromBase64, hmacHex, toBase64 } from "../bytes";

const PREFIX = "whsec_";

/** The key inside a signing secret: the bytes whose base64 follows `whsec_`. */
export function secretKey(secret: string): Uint8Array<ArrayBuffer> {
  return fromBase64(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret);
}

/** What is signed: the callback's id, the moment in Unix milliseconds, and the body (for GET the URL). */
export type Signed = { id: string; at: number; payload: string };

/**
 * The Standard Webhooks headers. Each live secret signs, so that a partner can change over during a rotation;
 * a partner without any gets id and time only.
 */
export async function signatureHeaders(
  signed: Signed,
  secrets: readonly string[],
): Promise<Record<string, string>> {
  const timestamp = Math.floor(signed.at / 1000);
  const content = `${signed.id}.${timestamp}.${signed.payload}`;
  const keys = await keysOf(secrets);
  const signatures = await Promise.all(keys.map((key) => sign(key, content)));
  return {
    "webhook-id": signed.id,
    "webhook-timestamp": String(timestamp),
    ...(signatures.length > 0 && { "webhook-signature": signatures.join(" ") }),
  };
}

// The secrets of one partner sign a whole batch of callbacks: each is made a key once.
const imported = new WeakMap<readonly string[], Promise<CryptoKey[]>>();

function keysOf(secrets: readonly string[]): Promise<CryptoKey[]> {
  const keys = imported.get(secrets) ?? Promise.all(secrets.map(importKey));
  imported.set(secrets, keys);
  return keys;
}

function importKey(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", secretKey(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
}

async function sign(key: CryptoKey, content: string): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(content));
  return `v1,${toBase64(new Uint8Array(mac))}`;
}

/** `{gk_signature}`: hex HMAC-SHA256 over the URL up to it, by the newest secret, since it is one value. */
export async function urlSignature(url: string, secrets: readonly string[]): Promise<string> {
  const [newest] = secrets;
  return newest === undefined ? "" : hmacHex(secretKey(newest), url);
}
