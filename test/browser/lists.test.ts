import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { signIn, useChromium } from "./support/browse";

const open = useChromium();
let page: Page;

beforeAll(async () => {
  page = (await open()).page;
  await signIn(page);
});

const boxes = () => page.locator("main input[type=checkbox][name=id]");
const ticked = () => page.locator("main input[type=checkbox][name=id]:checked").count();

test.each(["/offers", "/reports/conversions"])("%s: one box ticks all rows of the page", async (path) => {
  await page.goto(path);
  const all = page.getByLabel("Tick all on this page");
  const rows = await boxes().count();
  expect(rows).toBeGreaterThan(1);
  await all.check();
  expect(await ticked()).toBe(rows);
  await boxes().first().uncheck();
  expect(await all.isChecked()).toBe(false);
  expect(await all.evaluate((box: { indeterminate: boolean }) => box.indeterminate)).toBe(true);
  await boxes().first().check();
  expect(await all.isChecked()).toBe(true);
  await all.uncheck();
  expect(await ticked()).toBe(0);
});

test("without scripts there is no such box", async () => {
  const { page: bare } = await open({ javaScriptEnabled: false });
  await signIn(bare);
  await bare.goto("/offers");
  expect(await bare.locator("main input[type=checkbox][name=id]").count()).toBeGreaterThan(1);
  expect(await bare.getByText("Tick all on this page").isVisible()).toBe(false);
});

test("on a phone filters are folded until one is set, and open without scripts", async () => {
  const { page: phone } = await open({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await signIn(phone);
  await phone.goto("/reports/conversions");
  const status = phone.getByLabel("Status", { exact: true });
  expect(await status.isVisible()).toBe(false);
  await phone.getByText("More filters").click();
  expect(await status.isVisible()).toBe(true);
  await phone.goto("/reports/conversions?status=Pending");
  expect(await status.isVisible()).toBe(true);
});
