import type { Context } from "hono";
import { clickIdKeys } from "../edge/click-id-keys";
import { pingDatabases } from "../store/ping";
import type { AppContext } from "./answer";

/** `GET /healthz`: 200 when the Worker can do its work, else 503 naming the failing part. */
export async function health(c: Context<AppContext>) {
  const parts: Record<string, string> = await pingDatabases(c.env);
  parts.clickIdSecrets = await clickIdKeys(c.env).then(
    () => "ok",
    (error: Error) => error.message,
  );
  const failing = Object.keys(parts).filter((part) => parts[part] !== "ok");
  c.header("Cache-Control", "no-store");
  const status = failing.length === 0 ? "ok" : "failing";
  return c.json({ status, failing, parts }, failing.length === 0 ? 200 : 503);
}
