import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** The narrowest phone that pages are made for. */
const NARROW = { width: 360, height: 740 };
const WIDE = { width: 1280, height: 800 };

type Violation = { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] };

/** What keeps a page from people: as axe sees it, light and dark, and in ways that it does not look for. */
export async function judge(page: Page): Promise<string[]> {
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await violations(page, { type: "tag", values: TAGS });
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await violations(page, { type: "rule", values: ["color-contrast"] });
  await page.emulateMedia({ colorScheme: "light" });
  return [...light, ...dark.map((words) => `dark: ${words}`), ...(await judgeShape(page))];
}

/** What axe does not look for: the keyboard's way through the page, and a phone's width. */
export async function judgeShape(page: Page): Promise<string[]> {
  return [...(await keyboard(page)), ...(await narrow(page))];
}

async function violations(page: Page, runOnly: object): Promise<string[]> {
  await page.evaluate(`window.axe || (() => { ${AXE} })()`);
  const run = `axe.run(document, ${JSON.stringify({ runOnly, resultTypes: ["violations"] })})`;
  const found = await page.evaluate<Violation[]>(`${run}.then(({ violations }) => violations)`);
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary}`),
    );
}

/** On a phone nothing reaches beyond the screen; a wide table scrolls in a box of its own. */
async function narrow(page: Page): Promise<string[]> {
  await page.setViewportSize(NARROW);
  const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
  const culprits = await page.evaluate<string[]>(`[...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > ${NARROW.width} && one.checkVisibility())
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 120))`);
  await page.setViewportSize(WIDE);
  if (wide <= NARROW.width) return [];
  return [`scrolls sideways at ${NARROW.width} px (${wide}): ${culprits.join(" | ")}`];
}

type Focus = { tag: string; text: string; inMain: boolean; shown: boolean };
const FOCUS = `(() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const box = one.getBoundingClientRect();
  return {
    tag: one.tagName.toLowerCase(),
    text: (one.textContent || one.getAttribute("name") || "").trim().slice(0, 40),
    inMain: Boolean(one.closest("main")),
    shown: (ring || style.boxShadow !== "none") && box.width > 0 && box.height > 0,
  };
})()`;

/** The first stops of the Tab key show where they are, and the content is a key or two away. */
async function keyboard(page: Page): Promise<string[]> {
  const problems: string[] = [];
  const skip = page.locator("a[href='#content']");
  const skipped = (await skip.count()) > 0;
  if (skipped) {
    // Who has just used the mouse sees no ring until a key is pressed.
    await page.keyboard.press("Tab");
    await skip.focus();
    problems.push(...unseen(await page.evaluate<Focus>(FOCUS)));
    await page.keyboard.press("Enter");
  }
  const out = await page.evaluate<string[]>(
    `[...document.querySelectorAll("main :is([onclick], [role=button], [tabindex='-1']:is(a, button, input):not(.unseen))")].map((one) => one.outerHTML.slice(0, 100))`,
  );
  problems.push(...out.map((html) => `out of the keyboard's reach: ${html}`));
  const stops = await page.evaluate<number>(
    `document.querySelectorAll("main :is(a[href], button, input:not([type=hidden]), select, textarea, summary)").length`,
  );
  if (stops === 0) return problems;
  await page.keyboard.press("Tab");
  const first = await page.evaluate<Focus>(FOCUS);
  if (!first.inMain && skipped)
    problems.push(`the first stop after the skip link is no part of the content: ${first.tag} ${first.text}`);
  problems.push(...unseen(first));
  return problems;
}

function unseen({ tag, text, shown }: Focus): string[] {
  return shown ? [] : [`no visible focus on ${tag} “${text}”`];
}
