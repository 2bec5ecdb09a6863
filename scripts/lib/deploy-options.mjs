import { parseArgs } from "node:util";

export const DEPLOY_USAGE = `npm run deploy [-- --dry-run]
  --dry-run   print the commands and run none of them`;

/** Reads the options of `npm run deploy`; throws an Error that says in plain words what is wrong. */
export function deployOptions(argv, env = {}) {
  const { values } = parseArgs({
    args: argv,
    options: {
      "dry-run": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  // `npm run deploy --dry-run` without the `--` is an easy slip: npm takes it for an option of its own.
  const dryRun = values["dry-run"] || env.npm_config_dry_run === "true";
  return { dryRun, help: values.help };
}
