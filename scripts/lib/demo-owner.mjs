import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where the demo's e-mail addresses and passwords are kept, beside the local state. */
export const ownerFile = (stateDir) => join(stateDir, "demo-owner.json");

/**
 * The demo's owner: the one that was planted or, where the databases were not empty and have none, one made through
 * the first-run page as a person would. Null when somebody else has made the owner.
 * @param {{ origin: string, stateDir: string, log: (line: string) => void }} input
 * @returns {Promise<{ email: string, password: string, partnerUser?: { email: string, password: string } } | null>}
 */
export async function demoOwner({ origin, stateDir, log }) {
  const file = ownerFile(stateDir);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const owner = { email: "owner@demo.example", password: randomBytes(12).toString("base64url") };
  const answer = await fetch(`${origin}/setup`, {
    method: "POST",
    redirect: "manual",
    headers: { origin, accept: "text/html" },
    body: new URLSearchParams({ name: "Demo owner", ...owner }),
  });
  await answer.arrayBuffer();
  // Made: on to the console, with a session. Anything else: there is an owner already, or it could not be made.
  if (answer.status !== 303 || answer.headers.get("location") !== "/") {
    if (answer.status !== 303) log(`The demo's owner could not be made: /setup answered ${answer.status}`);
    return null;
  }
  writeFileSync(file, JSON.stringify(owner), { mode: 0o600 });
  return owner;
}
