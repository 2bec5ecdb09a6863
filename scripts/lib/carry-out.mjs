import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployPlan, missingSecrets } from "./deploy-plan.mjs";
import { freshSecrets } from "./dev-vars.mjs";

/**
 * Carries the plan out and throws at the first failure, so that no Worker is deployed on half-made tables.
 * @param {{
 *   ask: (...args: string[]) => Promise<{ code: number, output: string }>,
 *   config: { databases: Record<string, string>[], queues: string[] },
 *   log: (line: string) => void,
 * }} input `ask` runs one wrangler command
 */
export async function deploy({ ask, config, log }) {
  if ((await ask("whoami", "--json")).code !== 0) {
    throw new Error("Not signed in to Cloudflare. Run: npx wrangler login (or set CLOUDFLARE_API_TOKEN).");
  }
  const names = missingSecrets(await ask("secret", "list"), Object.keys(freshSecrets));
  const dir = mkdtempSync(join(tmpdir(), "gokart-deploy-")); // readable by its owner only
  try {
    if (names.length > 0) log(`Making fresh secrets: ${names.join(", ")}`);
    const secretsFile = names.length > 0 ? writeSecrets(dir, names) : undefined;
    for (const step of deployPlan(config, { secretsFile })) await take(step, ask, log);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function writeSecrets(dir, names) {
  const file = join(dir, "secrets.json");
  const secrets = Object.fromEntries(names.map((name) => [name, freshSecrets[name]()]));
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  return file;
}

async function take({ why, args, fine, show }, ask, log) {
  log(`${why} …`);
  const { code, output } = await ask(...args);
  if (code !== 0 && fine?.test(output)) return log(`${why}: there already`);
  if (code !== 0) throw new Error(`${why} failed: wrangler ${args.join(" ")}\n${output}`);
  if (show) log(output);
}
