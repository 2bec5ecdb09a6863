import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = [
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** It asks nothing of the outside world; containers have neither its sandbox nor a GPU. */
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/**
 * Starts a headless Chromium with a profile of its own, gone when it is closed: the one that CHROME_PATH names, else
 * one that is installed, else the one of the package @sparticuz/chromium, which unpacks itself to the temporary folder. The
 * package's own arguments are for functions in a cloud: in one process tabs share cookies in what their pages fetch,
 * and without web security a test proves nothing.
 * @returns {Promise<import("playwright-core").Browser>}
 */
export async function launchChromium() {
  const installed = process.env.CHROME_PATH ?? PLACES.find((path) => existsSync(path));
  if (installed) return chromium.launch({ executablePath: installed, args: QUIET });
  if (process.platform !== "linux") {
    throw new Error("No Chrome or Chromium was found. Install one, or say where it is: CHROME_PATH=…");
  }
  const { default: packed } = await import("@sparticuz/chromium");
  return chromium.launch({ executablePath: await packed.executablePath(), args: QUIET });
}
