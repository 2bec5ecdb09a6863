import { formatUuid, readUuid, uuidBytes, uuidTime } from "../ids";

/** What HEAD shows where GET would show a new click id; it verifies under no key. */
export const NO_CLICK_ID = "00000000-0000-8000-8000-000000000000";

/** One live signing key: its number travels in the id, so two can be live while one replaces the other. */
export type ClickIdKey = { number: number; key: CryptoKey };

/** What a well-formed id says of itself, before anybody has checked that it is ours. */
export type ClickIdParts = { id: string; time: number; keyNumber: number; shard: number };

const SIGNED_BYTES = 13;
const PLACEHOLDER =
  /replace|change[-_ ]?(?:me|this|it)|example|placeholder|dummy|your[-_ ]|insert[-_ ]|secret[-_ ]?here|x{6}|^<.*>$/i;
// Random secrets, even of hex digits only, have more of them.
const FEWEST_DIFFERENT_CHARACTERS = 8;

/** Reads `"1:newest secret,0:older secret"`; the first key signs, all verify. */
export async function readClickIdKeys(secrets: string | undefined): Promise<ClickIdKey[]> {
  const entries = (secrets ?? "").split(",").map((entry) => entry.trim());
  if (entries.length > 2) throw new Error("CLICK_ID_SECRETS holds more than two keys; at most two are live");
  const keys = await Promise.all(entries.map(readKey));
  if (keys[0]?.number === keys[1]?.number) throw new Error("CLICK_ID_SECRETS uses one key number twice");
  return keys;
}

async function readKey(entry: string): Promise<ClickIdKey> {
  const [, number, secret] = /^([0-3]):(.*)$/s.exec(entry) ?? [];
  if (number === undefined || secret === undefined)
    throw new Error('CLICK_ID_SECRETS is missing or not of the form "0:secret"');
  if (secret.length < 32) throw new Error("CLICK_ID_SECRETS needs secrets of at least 32 characters");
  if (PLACEHOLDER.test(secret) || new Set(secret).size < FEWEST_DIFFERENT_CHARACTERS)
    throw new Error("CLICK_ID_SECRETS still holds a placeholder");
  return { number: Number(number), key: await importHmac(secret) };
}

function importHmac(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** Makes the id of a click: time, key number, shard, 38 random bits and 24 bits of HMAC over all of them. */
export async function makeClickId(
  input: { now: number; shard: number; random: Uint8Array },
  key: ClickIdKey,
): Promise<string> {
  const bytes = new Uint8Array(16);
  for (let i = 5, rest = input.now; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  bytes[6] = 0x80 | (key.number << 2) | (input.shard >> 8);
  bytes[7] = input.shard & 0xff;
  bytes.set(input.random.subarray(0, 5), 8);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  bytes.set(await tag(bytes, key), SIGNED_BYTES);
  return formatUuid(bytes);
}

async function tag(bytes: Uint8Array, key: ClickIdKey): Promise<Uint8Array> {
  const mac = await crypto.subtle.sign("HMAC", key.key, bytes.slice(0, SIGNED_BYTES));
  return new Uint8Array(mac, 0, 3);
}

/** Reads an id with or without dashes, in any case; null when it is no UUID at all. */
export function parseClickId(text: string): ClickIdParts | null {
  const id = readUuid(text);
  if (!id) return null;
  const bytes = uuidBytes(id);
  const high = bytes[6] ?? 0;
  return { id, time: uuidTime(id), keyNumber: (high >> 2) & 3, shard: ((high & 3) << 8) | (bytes[7] ?? 0) };
}

/** Whether we made this id: forged, truncated and mistyped ones are refused without touching storage. */
export async function verifyClickId(parts: ClickIdParts, keys: readonly ClickIdKey[]): Promise<boolean> {
  if (parts.id === NO_CLICK_ID) return false;
  const bytes = uuidBytes(parts.id);
  const key = keys.find((candidate) => candidate.number === parts.keyNumber);
  if (!key || (bytes[6] ?? 0) >> 4 !== 8 || (bytes[8] ?? 0) >> 6 !== 2) return false;
  const expected = await tag(bytes, key);
  return expected.reduce((diff, byte, i) => diff | (byte ^ (bytes[SIGNED_BYTES + i] ?? 0)), 0) === 0;
}
