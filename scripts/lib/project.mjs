import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const inRoot = (...parts) => join(root, ...parts);

/** What the scripts are doing, told apart from what the tools print. */
export const say = (text) => console.log(`▸ ${text}`);

/** Ends the script with a sentence instead of a stack. */
export function fail(text) {
  console.error(`✗ ${text}`);
  process.exit(1);
}
