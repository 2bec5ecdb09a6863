import { fromBase64, toBase64, toHex } from "./bytes";

// Secrets and parked requests are kept encrypted, so that a copy of the database alone reveals none.
const NONCE_BYTES = 12;
/** `v2.KEY.TEXT` names its key, so that what an older key has sealed can be found; `v1.TEXT` did not. */
const SEALED = /^(?:v1|v2\.[0-9a-f]{8})\.([A-Za-z0-9+/]+=*)$/;

function checkLength(dataSecret: string): void {
  if (dataSecret.length < 32) throw new Error("DATA_SECRET needs at least 32 characters");
}

async function sealKey(dataSecret: string): Promise<CryptoKey> {
  checkLength(dataSecret);
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(`gokart seal\n${dataSecret}`),
  );
  return crypto.subtle.importKey("raw", digest, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** What all that a secret has sealed begins with. */
export async function sealMark(dataSecret: string): Promise<string> {
  checkLength(dataSecret);
  const text = new TextEncoder().encode(`gokart seal name\n${dataSecret}`);
  const digest = await crypto.subtle.digest("SHA-256", text);
  return `v2.${toHex(new Uint8Array(digest)).slice(0, 8)}.`;
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
  return (await sealMark(dataSecret)) + toBase64(bytes);
}

/** The text that `seal` was given; throws when none of the secrets opens it or the text was altered. */
export async function unseal(sealed: string, ...dataSecrets: readonly string[]): Promise<string> {
  const [, body] = SEALED.exec(sealed) ?? [];
  if (body === undefined) throw new Error("not a sealed text");
  const bytes = fromBase64(body);
  let failure: unknown = new Error("no DATA_SECRET to open it with");
  for (const dataSecret of dataSecrets) {
    try {
      return await openWith(dataSecret, bytes);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function openWith(dataSecret: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const key = await sealKey(dataSecret);
  const iv = bytes.slice(0, NONCE_BYTES);
  const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes.slice(NONCE_BYTES));
  // A text may begin with U+FEFF, which a decoder would take for a mark and drop.
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(open);
}
