import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { beforeAll, expect, inject, test } from "vitest";
import { managementApi } from "../../scripts/lib/api.mjs";
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

test("a record leads back to its list as the list was asked for, and from elsewhere to all of it", async () => {
  const asked = "/reports/conversions?status=Success";
  const back = page.locator("a.crumb");
  await page.goto(asked);
  await page.locator("main td a[href^='/reports/conversions/']").first().click();
  await back.click();
  await page.waitForURL(`**${asked}`);
  await page.goto("/reports/callbacks?status=Success");
  await page.locator("main td a[href^='/reports/conversions/']").first().click();
  expect(await back.getAttribute("href")).toBe("/reports/conversions");
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

test("on a phone what is chosen from a list has a line of its own, so that nothing of it is cut off", async () => {
  const { page: phone } = await open({ viewport: { width: 390, height: 844 } });
  await signIn(phone);
  const [{ id }] = await managementApi(inject("service"))("GET", "/offers?type=single&limit=1");
  for (const path of [`/offers/${id}/edit/budget`, "/reports/performance?basis=click"]) {
    await phone.goto(path);
    const widths = await phone
      .locator(":is(.beside, .filters) select, .beside [type=datetime-local]")
      .filter({ visible: true })
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
    expect(widths.length).toBeGreaterThan(1);
    expect([path, Math.min(...widths) > 280]).toEqual([path, true]);
  }
});

test.each(["/reports/clicks", "/reports/conversions", "/reports/callbacks", "/history"])(
  "%s: older rows are on a second page, which has an address of its own",
  async (path) => {
    await page.goto(path);
    const first = await rows();
    await page.getByRole("link", { name: "Older" }).click();
    await page.waitForURL("**cursor=*");
    const second = await rows();
    expect(second.length).toBeGreaterThan(0);
    expect(second.filter((row) => first.includes(row))).toEqual([]);
    await page.reload();
    expect(await rows()).toEqual(second);
    await page.getByRole("link", { name: "Newest" }).click();
    await page.waitForURL(`**${path}`);
    expect(await page.getByRole("link", { name: "Newest" }).count()).toBe(0);
  },
);

/** What tells the rows of the page apart. */
const rows = () =>
  page.locator("main tbody tr").evaluateAll((found) => found.map(({ textContent }) => textContent ?? ""));

test.each([
  ["conversions", "status=Rejected"],
  ["callbacks", "state=failed"],
])("the CSV of %s has the rows that the filters leave, and all of them", async (what, filter) => {
  await page.goto(`/reports/${what}?${filter}`);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  const [head = "", ...lines] = readFileSync(await download.path(), "utf8")
    .trim()
    .split("\r\n");
  const call = managementApi(inject("service"));
  const wanted: { id: string }[] = await call("GET", `/${what}?${filter}&limit=100`);
  expect(wanted.length).toBeGreaterThan(0);
  expect(lines.length).toBe(wanted.length);
  const column = head.replace("\uFEFF", "").split(",").indexOf("id");
  expect(new Set(lines.map((line) => line.split(",")[column]))).toEqual(new Set(wanted.map(({ id }) => id)));
});
