import { mkdirSync } from "node:fs";
import { prepareAssets } from "./lib/assets.mjs";
import { launchChromium } from "./lib/chromium.mjs";
import { prepare } from "./lib/install.mjs";
import { startOwnService } from "./lib/own-service.mjs";
import { fail, inRoot, say } from "./lib/project.mjs";

// Pictures of the main pages with the demo's data: `npm run screenshots [-- PAGE …]`, into docs/screenshots.
const DIR = inRoot("docs/screenshots");
const PAGES = {
  dashboard: "/dashboard",
  offers: "/offers",
  "offer-wizard": "/offers/new",
  performance: "/reports/performance",
  clicks: "/reports/clicks",
  conversions: "/reports/conversions",
  callbacks: "/reports/callbacks",
  trace: traceOfAConversion,
  "waiting-postbacks": "/parked",
  history: "/history",
  tools: "/tools",
  partners: "/partners",
  settings: "/settings",
};
/** As the partner of the demo sees it. */
const PORTAL = {
  portal: "/portal/performance",
  "portal-offers": "/portal/offers",
  "portal-conversions": "/portal/conversions",
};
const WIDTHS = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

const asked = process.argv.slice(2);
const names = [...Object.keys(PAGES), ...Object.keys(PORTAL)];
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) fail(`There is no page "${unknown.join(" ")}". There are: ${names.join(", ")}.`);
await prepare(import.meta.filename ?? process.argv[1]);
prepareAssets();
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
  const { owner } = service;
  await takeSome(PAGES, owner);
  await takeSome(PORTAL, owner.partnerUser);
}

async function takeSome(pages, who) {
  const wanted = Object.entries(pages).filter(([name]) => asked.length === 0 || asked.includes(name));
  if (wanted.length === 0) return;
  const page = await signedIn(who);
  for (const [name, where] of wanted) {
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
  await page.context().close();
}

async function signedIn({ email, password }) {
  const context = await browser.newContext({ baseURL: service.origin, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

/** A story with a turn: of a conversion that was taken back and told of again; else of any that a partner was told. */
async function traceOfAConversion(page) {
  for (const list of ["/reports/callbacks?status=Rejected", "/reports/callbacks"]) {
    await page.goto(list);
    const link = page.locator("main a[href^='/trace?q=']").first();
    if ((await link.count()) > 0) return link.getAttribute("href");
  }
  throw new Error("the demo has no callback");
}
