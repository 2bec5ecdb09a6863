import { prepare } from "../scripts/lib/install.mjs";
import { optionsOf } from "../scripts/lib/options.mjs";
import { fail } from "../scripts/lib/project.mjs";

// The project's own Node runs the rest, and packages are there by then.
await prepare(import.meta.filename ?? process.argv[1]);
const { readOptions, USAGE } = await import("./lib/options.mjs");
const options = optionsOf(readOptions, USAGE);
const { measure } = await import("./measure.mjs");
await measure(options).catch((error) => fail(error.stack));
process.exit(0);
