import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

export const BACKUP_USAGE = `npm run backup -- [--to DIR]
  --to DIR          a folder that is not there yet or is empty (backups/<time>)
  --remote          from Cloudflare; otherwise from the local state
  --persist-to DIR  where the local state is (.wrangler/state)`;

export const RESTORE_USAGE = `npm run restore -- --from DIR [--replace]
  --from DIR        a folder that npm run backup has written
  --replace         empty the databases first; without it they must be empty
  --remote          into the databases on Cloudflare; otherwise into the local state
  --persist-to DIR  where the local state is (.wrangler/state)`;

const common = {
  "persist-to": { type: "string", default: ".wrangler/state" },
  remote: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
};

/** Reads the options of `npm run backup`; throws an Error that says in plain words what is wrong. */
export function backupOptions(argv, now = new Date()) {
  const { to, ...rest } = read(argv, { ...common, to: { type: "string" } });
  const dir = to ?? join("backups", now.toISOString().slice(0, 19).replaceAll(":", "-"));
  return { ...rest, dir: resolve(dir) };
}

/** Reads the options of `npm run restore`; throws an Error that says in plain words what is wrong. */
export function restoreOptions(argv) {
  const options = { ...common, from: { type: "string" }, replace: { type: "boolean", default: false } };
  const { from, ...rest } = read(argv, options);
  if (!from && !rest.help) throw new Error("Say with --from DIR which backup.");
  return { ...rest, dir: resolve(from ?? ".") };
}

function read(args, options) {
  const { "persist-to": persistTo, ...values } = parseArgs({ args, options }).values;
  return { ...values, stateDir: resolve(persistTo) };
}
