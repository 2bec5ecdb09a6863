import { make } from "./records";

/** A key of the default network with a role: `await makeKey("partner", partner.id)`. */
export async function makeKey(role: string, partnerId?: string): Promise<string> {
  const { key } = await make("/api-keys", { name: `${role} key`, role, ...(partnerId ? { partnerId } : {}) });
  return key;
}
