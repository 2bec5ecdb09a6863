import { fromBase64, toBase64 } from "./bytes";

// Secrets and parked requests are kept encrypted, so that a copy of the database alone reveals none.
const VERSION = "v1.";
const NONCE_BYTES = 12;

async function sealKey(dataSecret: string): Promise<CryptoKey> {
  if (dataSecret.length < 32) throw new Error("DATA_SECRET needs at least 32 characters");
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(`gokart seal\n${dataSecret}`),
  );
  return crypto.subtle.importKey("raw", digest, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Encrypts a text for storage with AES-GCM; `nonce` is 12 fresh random bytes. */
export async function seal(text: string, dataSecret: string, nonce: Uint8Array): Promise<string> {
  if (nonce.length !== NONCE_BYTES) throw new Error(`a nonce has ${NONCE_BYTES} bytes, not ${nonce.length}`);
  const iv = new Uint8Array(nonce);
  const key = await sealKey(dataSecret);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text));
  const bytes = new Uint8Array(NONCE_BYTES + sealed.byteLength);
  bytes.set(iv);
  bytes.set(new Uint8Array(sealed), NONCE_BYTES);
  return VERSION + toBase64(bytes);
}

/** The text that `seal` was given; throws when the secret is another one or the text was altered. */
export async function unseal(sealed: string, dataSecret: string): Promise<string> {
  if (!sealed.startsWith(VERSION)) throw new Error("not a sealed text");
  const bytes = fromBase64(sealed.slice(VERSION.length));
  const key = await sealKey(dataSecret);
  const iv = bytes.slice(0, NONCE_BYTES);
  const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes.slice(NONCE_BYTES));
  // A text may begin with U+FEFF, which a decoder would take for a mark and drop.
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(open);
}
