import type { Context } from "hono";
import { readClickIdKeys } from "../domain/click/id";
import { isFilling } from "../domain/retention";
import { sealMark } from "../domain/seal";
import { AppError } from "../errors";
import { countUnreadable, SEALED_WITH_ANOTHER } from "../flows/seal/check-seals";
import { inTime, pingDatabases, readLastSweep } from "../store/ping";
import type { AppContext } from "./answer";

/** `GET /healthz`: 200 when the Worker can do its work, else 503 naming the failing part; what fills up; and the last sweep. */
export async function health(c: Context<AppContext>) {
  const [databases, swept, unreadable] = await Promise.all([
    pingDatabases(c.env),
    readLastSweep(c.env),
    inTime(() => countUnreadable(c.env)),
  ]);
  const parts = Object.fromEntries(
    databases.map(({ name, bytes }) => [name, bytes === null ? "no answer" : "ok"]),
  );
  parts.clickIdSecrets = await outcome(readClickIdKeys(c.env.CLICK_ID_SECRETS));
  parts.dataSecret = unreadable ? SEALED_WITH_ANOTHER : await outcome(sealMark(c.env.DATA_SECRET ?? ""));
  const previous = c.env.DATA_SECRET_PREVIOUS ?? "";
  if (previous !== "" && previous.length < 32)
    parts.dataSecret = "DATA_SECRET_PREVIOUS needs at least 32 characters";
  const failing = Object.keys(parts).filter((part) => parts[part] !== "ok");
  const filling = databases.filter(({ bytes }) => bytes !== null && isFilling(bytes)).map(({ name }) => name);
  c.header("Cache-Control", "no-store");
  const status = failing.length === 0 ? "ok" : "failing";
  const lastSweepAt = swept === null ? null : new Date(swept).toISOString();
  return c.json({ status, failing, filling, lastSweepAt, parts }, failing.length === 0 ? 200 : 503);
}

export function refuseMethod(c: Context<AppContext>): never {
  c.header("Cache-Control", "no-store");
  throw new AppError("METHOD_NOT_ALLOWED", "This address takes GET.", { allow: "GET" });
}

// What is thrown here names the setting and what is wrong with it, never its value.
async function outcome(check: Promise<unknown>): Promise<string> {
  return check.then(
    () => "ok",
    (error: Error) => error.message,
  );
}
