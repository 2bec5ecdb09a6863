import { mkdirSync } from "node:fs";
import { prepareAssets } from "./lib/assets.mjs";
import { launchChromium } from "./lib/chromium.mjs";
import { prepare } from "./lib/install.mjs";
import { startOwnService } from "./lib/own-service.mjs";
import { inRoot, say } from "./lib/project.mjs";

// Pictures of the main pages with the demo's data: `npm run screenshots [-- PAGE …]`, into docs/screenshots.
const DIR = inRoot("docs/screenshots");
const PAGES = {
  dashboard: "/dashboard",
  offers: "/offers",
  "offer-wizard": "/offers/new",
  performance: "/reports/performance",
  conversions: "/reports/conversions",
  callbacks: "/reports/callbacks",
  trace: traceOfAConversion,
  "waiting-postbacks": "/parked",
  history: "/history",
  tools: "/tools",
  partners: "/partners",
  settings: "/settings",
};
const WIDTHS = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

await prepare(import.meta.filename ?? process.argv[1]);
prepareAssets();
const asked = process.argv.slice(2);
const service = await startOwnService({ demo: true });
const browser = await launchChromium();
try {
  await takeAll();
} finally {
  await browser.close();
  await service.stop();
}

async function takeAll() {
  mkdirSync(DIR, { recursive: true });
  const page = await signedIn();
  for (const [name, where] of Object.entries(PAGES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    await page.goto(typeof where === "string" ? where : await where(page));
    for (const [device, size] of Object.entries(WIDTHS)) {
      await page.setViewportSize(size);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: `${DIR}/${name}-${device}-${colorScheme}.png` });
      }
    }
    say(name);
  }
}

async function signedIn() {
  const { origin, owner } = service;
  const context = await browser.newContext({ baseURL: origin, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Console" }).waitFor();
  return page;
}

/** A story with a callback in it: the first one that a partner was told. */
async function traceOfAConversion(page) {
  await page.goto("/reports/callbacks");
  const link = page.locator("main a[href^='/trace?q=']").first();
  return link.getAttribute("href");
}
