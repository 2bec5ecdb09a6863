import { hashOf, toBase64 } from "../bytes";

/** A key that says whose it is, for people and for scanners of leaked secrets: `gk_…`. */
export function newKey(random: Uint8Array): string {
  return `gk_${toBase64(random).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** The hash under which a key is kept. */
export function hashKey(key: string): Promise<string> {
  return hashOf("api key", key);
}
