import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { signIn, useChromium } from "./support/browse";

const open = useChromium();
const DESKTOP = { width: 1280, height: 800 };
const LONG = "Superlongofferofthecentury".repeat(6);

/** How far tables reach beyond their box, and the page beyond the window. */
function beyond(page: Page): Promise<number> {
  return page.evaluate(`Math.max(...[document.documentElement, ...document.querySelectorAll(".scroll")]
    .map((box) => box.scrollWidth - box.clientWidth))`);
}

test("lists show all their columns at 1280 px, however long a name is", async () => {
  const { page, complaints } = await open({ viewport: DESKTOP });
  await signIn(page);
  const lists = ["performance?groupBy=offer,partner", "clicks", "conversions", "callbacks"];
  for (const path of [...lists.map((list) => `/reports/${list}`), "/history", "/audit"]) {
    await page.goto(path);
    expect([path, await beyond(page)]).toEqual([path, 0]);
    await page.evaluate(`for (const one of document.querySelectorAll("tbody tr:first-child bdi"))
      one.textContent = "${LONG}"`);
    expect([path, await beyond(page)]).toEqual([path, 0]);
  }
  expect(complaints).toEqual([]);
});

test("an amount of any size stays in its tile", async () => {
  const { page } = await open({ viewport: DESKTOP });
  await signIn(page);
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto("/dashboard");
    const over: number[] = await page.evaluate(`[...document.querySelectorAll(".tile")].map((tile) => {
      tile.querySelector("dd").innerHTML = '<span class="money">987,654,321,098.76 USD</span>';
      return tile.scrollWidth - tile.clientWidth;
    })`);
    expect(Math.max(...over)).toBeLessThanOrEqual(0);
  }
});

test("what is printed is the whole table and what it was asked for, and nothing to press", async () => {
  const { page } = await open({ viewport: DESKTOP });
  await signIn(page);
  await page.goto("/reports/conversions?status=Success&from=2020-01-01");
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 794, height: 1100 });
  const asked = page.locator("main .print-only");
  expect(await asked.isVisible()).toBe(true);
  expect(await asked.textContent()).toBe("Status: Success · From: 2020-01-01");
  expect(await beyond(page)).toBe(0);
  const pressed = page.locator("main :is(button, input, select, .pager, .fold, .records)");
  for (const one of await pressed.all()) expect(await one.isVisible()).toBe(false);
});
