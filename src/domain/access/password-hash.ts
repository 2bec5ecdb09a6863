import { fromBase64, sameText, toBase64 } from "../bytes";
import { normalPassword } from "./password";

/** What a hash costs: N is how often memory is gone over, 128 × N × r bytes of it, p times. */
type Cost = { N: number; r: number; p: number };

/** 32 MB and about 0.2 s: the middle one of OWASP's equally strong settings, and an isolate has 128 MB. */
const COST: Cost = { N: 2 ** 15, r: 8, p: 3 };
const MOST_MEMORY = 64 * 1024 * 1024;
const KEY_BYTES = 32;

/** A password as it is stored, with its settings: `scrypt$32768$8$3$SALT$KEY`. `salt` is 16 fresh random bytes. */
export async function hashPassword(password: string, salt: Uint8Array): Promise<string> {
  const key = await derive(password, salt, COST);
  return ["scrypt", COST.N, COST.r, COST.p, toBase64(salt), toBase64(key)].join("$");
}

/** Whether a password is the stored one; without a stored one it takes as long and is false. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, N, r, p, salt = "", key = ""] = (stored ?? NOBODY).split("$");
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const derived = toBase64(await derive(password, fromBase64(salt), cost));
  return sameText(derived, key) && stored !== null;
}

/** Stands in for the hash of a user that is none, so that the answer takes the same time. */
const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$${toBase64(new Uint8Array(16))}$${toBase64(new Uint8Array(KEY_BYTES))}`;

async function derive(password: string, salt: Uint8Array, cost: Cost): Promise<Uint8Array> {
  // In one bundle what is imported at the top is loaded when the Worker starts, though only signing in needs it.
  const { scrypt } = await import("node:crypto");
  return new Promise((resolve, reject) => {
    scrypt(normalPassword(password), salt, KEY_BYTES, { ...cost, maxmem: MOST_MEMORY }, (error, key) => {
      if (error) reject(error);
      else resolve(new Uint8Array(key));
    });
  });
}
