// Serves the planting Worker on a port of this machine: `node serve.mjs PORT STATE_DIR`. Unlike `wrangler dev` it does
// not watch the source: a file saved meanwhile would end the Worker in the middle.
import { unstable_startWorker as startWorker } from "wrangler";
import { inRoot } from "../lib/project.mjs";

const [port, persist] = process.argv.slice(2);
await startWorker({
  entrypoint: inRoot("scripts/demo/worker.ts"),
  config: inRoot("wrangler.toml"),
  dev: {
    persist,
    watch: false,
    inspector: false,
    server: { hostname: "127.0.0.1", port: Number(port) },
  },
});
