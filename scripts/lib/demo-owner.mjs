import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/**
 * The demo's owner, made through the first-run page as a person would; e-mail and password are kept beside the local
 * state, so that a later start can show them again. Null when somebody else has made the owner.
 * @param {{ origin: string, file: string, log: (line: string) => void }} input
 * @returns {Promise<{ email: string, password: string } | null>}
 */
export async function demoOwner({ origin, file, log }) {
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
