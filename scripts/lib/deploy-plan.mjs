import { BUNDLE } from "./bundle.mjs";

/** The modules as they were made, which are short already. */
export const DEPLOY = ["deploy", BUNDLE, "--no-bundle", "--minify=false"];

/**
 * One command of a deployment. `fine` says which failure is none: what it would make is there already. `show`: what
 * wrangler answers is for the reader.
 * @typedef {{ why: string, args: string[], fine?: RegExp, show?: boolean }} Step
 */

/**
 * What a deployment consists of, in the only safe order: resources, then tables, then the Worker that needs them.
 * Databases are made here and not by `wrangler deploy`, so that even the first Worker finds its tables.
 * wrangler provisions the KV namespace, and finds databases and queues by their names.
 * @param {{ databases: Record<string, string>[], queues: string[] }} config
 * @param {{ secretsFile?: string }} [options] file with the secrets that the Worker does not have yet
 * @returns {Step[]}
 */
export function deployPlan({ databases, queues }, { secretsFile } = {}) {
  return [
    { why: "Check that the Worker builds", args: [...DEPLOY, "--dry-run"] },
    ...queues.map((name) => ({
      why: `Queue ${name}`,
      args: ["queues", "create", name],
      fine: /already (taken|exists)|code: 11009/i,
    })),
    ...databases.filter(({ database_id }) => !database_id).map(createDatabase),
    ...databases.map(({ binding }) => ({
      why: `Migrations of ${binding}`,
      args: ["d1", "migrations", "apply", binding, "--remote"],
    })),
    {
      why: "The Worker",
      args: [...DEPLOY, ...(secretsFile ? ["--secrets-file", secretsFile] : [])],
      show: true,
    },
  ];
}

const createDatabase = ({ database_name: name }) => ({
  why: `Database ${name}`,
  args: ["d1", "create", name, "--update-config=false"],
  fine: /already exists|code: 7502/i,
});

/**
 * Which secrets to make, from what `wrangler secret list` said. Only the plain answer that there is no such Worker
 * counts as "none": a guess would replace the click-id key, and every click made so far would be disowned.
 * @param {{ code: number, output: string }} listed
 * @param {string[]} needed
 */
export function missingSecrets({ code, output }, needed) {
  if (code !== 0) {
    if (/Worker "[^"]*".* not found/.test(output)) return needed;
    throw new Error(`wrangler could not list the secrets:\n${output}`);
  }
  const [list] = output.match(/^\[(\]|\n[\s\S]*?\n\])/m) ?? []; // warnings may stand around it
  if (!list) throw new Error(`wrangler listed the secrets in a way this script does not know:\n${output}`);
  const names = JSON.parse(list).map(({ name }) => name);
  return needed.filter((name) => !names.includes(name));
}
