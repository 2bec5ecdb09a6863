// Writes client/schema.generated.ts, the types of the client, from the OpenAPI document of the source.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apiDocument, CLIENT_TYPES, headerOf } from "./lib/client-types.mjs";
import { prepare } from "./lib/install.mjs";
import { fail, inRoot, say } from "./lib/project.mjs";
import { run } from "./lib/run.mjs";

// It needs TypeScript 5 for itself, so it is kept apart from our packages and fetched when it is used.
const GENERATOR = ["--package=openapi-typescript@7.13.0", "--package=typescript@5.9.3"];

await prepare(import.meta.filename ?? process.argv[1]);
const document = await apiDocument();
const dir = mkdtempSync(join(tmpdir(), "gokart-client-"));
try {
  writeFileSync(join(dir, "openapi.json"), document);
  await generate(join(dir, "openapi.json"), join(dir, "types.ts"));
  writeFileSync(inRoot(CLIENT_TYPES), headerOf(document) + readFileSync(join(dir, "types.ts"), "utf8"));
  say(`Wrote ${CLIENT_TYPES}`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}

async function generate(from, to) {
  const options = ["--default-non-nullable=false", "--output", to];
  const command = ["npm", "exec", "--yes", ...GENERATOR, "--", "openapi-typescript", from, ...options];
  const { code, output } = await run(command, { capture: true });
  if (code !== 0) fail(`openapi-typescript failed:\n${output}`);
}
