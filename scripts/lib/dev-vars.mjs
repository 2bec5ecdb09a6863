import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const secret = (bytes) => randomBytes(bytes).toString("hex");

/** The secrets that a deployment cannot do without. */
export const freshSecrets = {
  CLICK_ID_SECRETS: () => `0:${secret(32)}`,
  DATA_SECRET: () => secret(32),
};

const local = [
  ["CLICK_ID_SECRETS", "Signs gk_click_ids.", freshSecrets.CLICK_ID_SECRETS],
  ["DATA_SECRET", "Seals stored secrets and parked requests.", freshSecrets.DATA_SECRET],
  ["ADMIN_API_KEY", "An owner key of the default network.", () => `gk_local_${secret(24)}`],
  ["ALLOW_PRIVATE_CALLBACKS", "Callbacks may go to this machine and over plain http.", () => "true"],
];

/**
 * Makes sure that `.dev.vars` has all that local work needs. What is there stays as it is, byte for byte.
 * @returns {string[]} the names that were added
 */
export function completeDevVars(path) {
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  const missing = local.filter(([name]) => !(name in parseVars(before)));
  if (missing.length === 0) return [];
  const gap = before === "" || before.endsWith("\n") ? "" : "\n";
  const added = missing.map(([name, why, make]) => `# ${why}\n${name}="${make()}"\n`).join("");
  writeFileSync(path, before + gap + added, { mode: 0o600 });
  return missing.map(([name]) => name);
}

/** @returns {Record<string, string>} */
export function readDevVars(path) {
  return parseVars(readFileSync(path, "utf8"));
}

function parseVars(text) {
  const lines = text.matchAll(/^\s*(?:export\s+)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#\n]*))/gm);
  return Object.fromEntries(
    [...lines].map(([, name, double, single, bare]) => [name, double ?? single ?? bare.trim()]),
  );
}
