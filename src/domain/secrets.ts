const SECRET_NAMES = new Set([
  ...["postbackSecret", "oldTokens", "oldSecrets"],
  ...["signingSecrets", "headerValue", "hash", "key", "sealed"],
]);
export const MASK = "••••";

/** A record fit for the audit log: every secret in it is masked, however deep it lies. */
export function maskSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => {
    const secret = SECRET_NAMES.has(name) && inner !== null && inner !== undefined;
    return [name, secret ? MASK : maskSecrets(inner)];
  });
  return Object.fromEntries(entries);
}
