import { app } from "./app";
import { rim } from "./rim";

export { ConversionGate } from "./objects/conversion-gate";

/** The Worker's three doors. What the redirect does not need is loaded when it is first used. */
export default {
  fetch: app.fetch,
  async queue(batch, env, ctx) {
    const { consume } = await import("./queues/consume");
    await consume(batch, env, ctx);
  },
  async scheduled(_controller, env) {
    const { sweep } = await import("./flows/sweep");
    await sweep(env, rim());
  },
} satisfies ExportedHandler<Env>;
