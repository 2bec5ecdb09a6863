import { randomBytes } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownerFile } from "./lib/demo-owner.mjs";
import { startPlanter } from "./lib/demo-planter.mjs";

/** All that wrangler keeps of this state. */
const databases = (stateDir) => join(stateDir, "v3");
// Beside the databases: whoever deletes them deletes the note as well.
const askedNote = (stateDir) => join(databases(stateDir), "demo-asked");
const begunNote = (stateDir) => join(stateDir, "demo-begun");

/**
 * Takes away a demo that a crash has left half planted. Only empty databases are planted, and nothing is served
 * before it is done, so nothing else is lost.
 */
export function forgetHalfDemo(stateDir, log) {
  if (!existsSync(begunNote(stateDir))) return;
  log("The demo was not finished last time: starting it over …");
  wipe(stateDir);
}

function wipe(stateDir) {
  rmSync(databases(stateDir), { recursive: true, force: true });
  rmSync(ownerFile(stateDir), { force: true });
  rmSync(begunNote(stateDir), { force: true });
}

/**
 * Fills empty databases with a week of traffic; leaves any others alone, and looks only once. It runs before the
 * service does. A failure is one line, not an end; the databases are then gone and must be made anew.
 * @param {{ stateDir: string, origin: string, callbackOrigin: string, log: (line: string) => void }} input
 * @returns {Promise<boolean>} false when it failed
 */
export async function plantDemo({ stateDir, origin, callbackOrigin, log }) {
  if (existsSync(askedNote(stateDir))) return true;
  log("Making the demo: a week of clicks, conversions and callbacks …");
  const planter = startPlanter(stateDir);
  let done = false;
  try {
    if (await planter.isEmpty()) await plantAll(planter, { stateDir, origin, callbackOrigin, log });
    else log("There is something in the databases already: no demo.");
    done = true;
  } catch (error) {
    log(`The demo could not be made: ${error.message}`);
  }
  await planter.stop();
  if (!done && existsSync(begunNote(stateDir))) wipe(stateDir);
  if (done) writeFileSync(askedNote(stateDir), "");
  if (done) rmSync(begunNote(stateDir), { force: true });
  return done;
}

async function plantAll(planter, { stateDir, origin, callbackOrigin, log }) {
  const began = Date.now();
  const owner = { email: "owner@demo.example", password: newPassword() };
  const partnerUser = { email: "partner@demo.example", password: newPassword() };
  writeFileSync(begunNote(stateDir), "");
  const order = { now: began, origin, callbackOrigin, owner, partnerUser };
  const { clicks, conversions } = await planter.plant(order, log);
  writeFileSync(ownerFile(stateDir), JSON.stringify({ ...owner, partnerUser }), { mode: 0o600 });
  const seconds = Math.round((Date.now() - began) / 1000);
  log(`The demo has ${clicks} clicks and ${conversions} conversions (${seconds} s).`);
}

const newPassword = () => randomBytes(12).toString("base64url");
