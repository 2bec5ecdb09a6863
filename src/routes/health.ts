import type { Context } from "hono";
import { readClickIdKeys } from "../domain/click-id";
import { seal } from "../domain/seal";
import { pingDatabases } from "../store/ping";
import type { AppContext } from "./answer";

/** `GET /healthz`: 200 when the Worker can do its work, else 503 naming the failing part. */
export async function health(c: Context<AppContext>) {
  const parts: Record<string, string> = await pingDatabases(c.env);
  parts.clickIdSecrets = await outcome(readClickIdKeys(c.env.CLICK_ID_SECRETS));
  parts.dataSecret = await outcome(seal("", c.env.DATA_SECRET ?? "", new Uint8Array(12)));
  const failing = Object.keys(parts).filter((part) => parts[part] !== "ok");
  c.header("Cache-Control", "no-store");
  const status = failing.length === 0 ? "ok" : "failing";
  return c.json({ status, failing, parts }, failing.length === 0 ? 200 : 503);
}

// What is thrown here names the setting and what is wrong with it, never its value.
async function outcome(check: Promise<unknown>): Promise<string> {
  return check.then(
    () => "ok",
    (error: Error) => error.message,
  );
}
