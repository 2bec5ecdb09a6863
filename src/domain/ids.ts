import { HEX } from "./bytes";

/** Writes 16 bytes as a lower-case UUID: `formatUuid(bytes)` → `"0198c2d4-…"`. */
export function formatUuid(bytes: Uint8Array): string {
  let hex = "";
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) hex += "-";
    hex += HEX[bytes[i] ?? 0];
  }
  return hex;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const COMPACT_UUID = /^[0-9a-f]{32}$/;

/** Reads a UUID with or without dashes in any case, or null: `readUuid(" ABC…")` → `"abc…"`. */
export function readUuid(text: string): string | null {
  const lower = text.trim().toLowerCase();
  if (UUID.test(lower)) return lower;
  if (!COMPACT_UUID.test(lower)) return null;
  return `${lower.slice(0, 8)}-${lower.slice(8, 12)}-${lower.slice(12, 16)}-${lower.slice(16, 20)}-${lower.slice(20)}`;
}

/** The 16 bytes of a UUID in its dashed form. */
export function uuidBytes(uuid: string): Uint8Array {
  const hex = uuid.replaceAll("-", "");
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16));
}

function writeTime(bytes: Uint8Array, time: number): void {
  for (let i = 5, rest = time; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
}

/** A version-7 UUID: sorted as text it is in time order. Needs 10 random bytes. */
export function uuidV7(now: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  writeTime(bytes, now);
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return formatUuid(bytes);
}

/** The Unix milliseconds in the first 48 bits of a v7 or v8 UUID. */
export function uuidTime(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}

/** The smallest id of a moment: every id made at or after `time` sorts at or after it. */
export function firstIdAt(time: number): string {
  const bytes = new Uint8Array(16);
  writeTime(bytes, Math.max(0, Math.min(time, 2 ** 48 - 1)));
  return formatUuid(bytes);
}

/**
 * An id that follows from another one, so that a repeated attempt makes the same record and not a second one:
 * `derivedId("conversion", receiptId)`. It keeps the time of the id it comes from.
 */
export async function derivedId(kind: string, from: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${kind}\n${from}`));
  return uuidV7(uuidTime(from), new Uint8Array(digest));
}
