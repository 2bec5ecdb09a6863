import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const USAGE = `npm start -- [--port N] [--persist-to DIR] [--no-demo]
  --port N          serve on this port (8787)
  --persist-to DIR  keep all local state there (.wrangler/state)
  --no-demo         leave an empty database empty`;

/** Reads the options of `npm start`; throws an Error that says in plain words what is wrong. */
export function startOptions(argv, env = {}) {
  const { values } = parseArgs({
    args: [...argv.filter((arg) => arg.startsWith("-") || !swallowed(env)), ...fromNpm(argv, env)],
    options: {
      port: { type: "string", default: "8787" },
      "persist-to": { type: "string", default: ".wrangler/state" },
      "no-demo": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port < 1 || port > 65535) {
    throw new Error(`--port must be a number from 1 to 65535, not "${values.port}".`);
  }
  return { port, stateDir: resolve(values["persist-to"]), demo: !values["no-demo"], help: values.help };
}

const swallowed = (env) => env.npm_config_port !== undefined || env.npm_config_persist_to !== undefined;

// `npm start --port 8788` without the `--` is an easy slip: npm then takes the names for options of its own
// and passes on the bare values, or none. What it took can still be read.
function fromNpm(argv, env) {
  const bare = argv.filter((arg) => !arg.startsWith("-"));
  const given = (name, isMine) => {
    const value = env[`npm_config_${name}`];
    if (value === undefined) return [];
    const found = value === "true" ? bare.find(isMine) : value;
    return [`--${name.replace("_", "-")}=${found ?? ""}`];
  };
  const isNumber = (text) => /^\d+$/.test(text);
  return [
    ...given("port", isNumber),
    ...given("persist_to", (text) => !isNumber(text)),
    ...(env.npm_config_demo === "" ? ["--no-demo"] : []),
  ];
}
