import { createHash } from "node:crypto";
import { root } from "./project.mjs";

export const CLIENT_TYPES = "client/schema.generated.ts";

/** The OpenAPI document of the source as it is, without a server. */
export async function apiDocument() {
  const { createViteServer } = await import("vitest/node");
  const server = await createViteServer({
    root,
    configFile: false,
    logLevel: "error",
    server: { ws: false },
  });
  try {
    const { apiDocument: document } = await server.ssrLoadModule("/src/routes/api.ts");
    return JSON.stringify(document());
  } finally {
    await server.close();
  }
}

/** The first lines of the types: they tell which document they are of, so that a test sees when they are old. */
export function headerOf(document) {
  const hash = createHash("sha256").update(document).digest("hex");
  return `// Made by npm run client; do not edit.\n// OpenAPI document: ${hash}\n`;
}
