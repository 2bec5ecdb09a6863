import { toBase64 } from "../domain/bytes";

/** A random text fit for a URL: `randomText(24)` holds 192 random bits. */
export function randomText(bytes: number): string {
  const base64 = toBase64(crypto.getRandomValues(new Uint8Array(bytes)));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
