import { fail } from "./project.mjs";

/** The options of a command as `read` takes them from its arguments; with --help, or a slip, it ends with its usage. */
export function optionsOf(read, usage) {
  try {
    const options = read(process.argv.slice(2));
    if (!options.help) return options;
    console.log(usage);
    process.exit(0);
  } catch ({ message }) {
    return fail(`${message}\n\n${usage}`);
  }
}
