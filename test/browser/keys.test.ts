import { beforeAll, expect, inject, test } from "vitest";
import { managementApi } from "../../scripts/lib/api.mjs";
import { expectText, signIn, type Tab, useChromium } from "./support/browse";
import { isFocused, pressOn, tabTo, typeInto } from "./support/keys";

// What people do all day, without a mouse: Tab, Enter, Space, Escape, arrows and letters.
const open = useChromium();
const call = () => managementApi(inject("service"));
let tab: Tab;

beforeAll(async () => {
  tab = await open();
});

test("somebody signs in", async () => {
  const { page } = tab;
  const { owner } = inject("service");
  await page.goto("/sign-in");
  await typeInto(page, "E-mail", owner?.email ?? "");
  await typeInto(page, "Password", owner?.password ?? "");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Dashboard", level: 1 }).waitFor();
});

test("the slash leads to the search, and Enter to the story", async () => {
  const { page } = tab;
  const [{ gkClickId }] = await call()("GET", "/conversions?limit=1");
  await page.goto("/offers");
  await page.keyboard.press("/");
  await page.keyboard.type(gkClickId);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/trace?*");
  await expectText(page, "The click was counted");
});

test("a menu opens, Escape closes it, and the focus is back where it was", async () => {
  const { page } = tab;
  await page.goto("/settings");
  const menu = page.locator("details.menu");
  await tabTo(page, menu.locator("summary"));
  await page.keyboard.press("Enter");
  await tabTo(page, menu.getByRole("button", { name: "Dark" }));
  await page.keyboard.press("Escape");
  expect(await menu.getByRole("button", { name: "Dark" }).isVisible()).toBe(false);
  expect(await isFocused(menu.locator("summary"))).toBe(true);
});

test("on a phone the sections do the same, and lead on", async () => {
  const { page } = await open({ viewport: { width: 390, height: 844 } });
  await signIn(page);
  const opener = page.getByRole("button", { name: "Menu" });
  const sections = page.getByRole("navigation", { name: "Console" });
  const history = sections.getByRole("link", { name: "History Logs" });
  await tabTo(page, opener);
  await page.keyboard.press("Enter");
  await tabTo(page, history);
  await page.keyboard.press("Escape");
  await history.waitFor({ state: "hidden" });
  expect(await isFocused(opener)).toBe(true);
  await page.keyboard.press("Enter");
  await tabTo(page, history);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "History Logs", level: 1 }).waitFor();
});

/** What has the focus, where something that is sticky lies over it. */
const COVERED = `(() => {
  const one = document.activeElement;
  const { left, top, width, height } = one.getBoundingClientRect();
  const above = document.elementFromPoint(left + width / 2, top + height / 2)?.closest(".bar, .ticked > .fold");
  return above && !above.contains(one) ? one.outerHTML.slice(0, 120) : null;
})()`;

test("what has the focus is never under the bar or under what is sticky below a list", async () => {
  const { page } = await open({ viewport: { width: 1100, height: 420 } });
  await signIn(page);
  await page.goto("/reports/conversions");
  const covered: string[] = [];
  for (const key of ["Tab", "Shift+Tab"]) {
    for (let stop = 0; stop < 90; stop++) {
      await page.keyboard.press(key);
      const one = await page.evaluate<string | null>(COVERED);
      if (one) covered.push(`${key}: ${one}`);
    }
  }
  expect(covered).toEqual([]);
});

test("the wizard makes an offer and activates it", async () => {
  const { page } = tab;
  const name = `By keys ${Date.now().toString(36)}`;
  await page.goto("/offers");
  await pressOn(page, "New offer");
  await page.waitForURL("**/offers/new");
  await typeInto(page, "Offer name", name);
  await tabTo(page, page.getByLabel(/Single event/));
  await page.keyboard.press("ArrowDown");
  expect(await page.getByLabel(/Multi event/).isChecked()).toBe(true);
  await page.keyboard.press("ArrowUp");
  await tabTo(page, page.getByLabel(/Integration/));
  await page.keyboard.type("Impact");
  await pressOn(page, "Continue");

  await typeInto(page, "Or a new advertiser", `Keys ${name}`);
  await typeInto(page, "Tracking link", "https://shop.example/c?x=1");
  await page.locator("#lint").getByText("subid1=").first().waitFor();
  await pressOn(page, "Save and continue");
  await page.getByRole("heading", { name: /Creative/, level: 1 }).waitFor();
  await pressOn(page, "Save and continue", "Space");
  await page.getByRole("heading", { name: /Budgeting/, level: 1 }).waitFor();
  await typeInto(page, "Revenue amount.*", "3");
  await typeInto(page, "Payout amount", "2");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /Review/, level: 1 }).waitFor();
  await pressOn(page, "Activate the offer");
  await expectText(page, "active");

  const [made] = await call()("GET", `/offers?q=${encodeURIComponent(name)}`);
  expect(made).toMatchObject({ name, status: "active", integrationId: "impact", type: "single" });
});

test("a question is taken back by Escape, and answered by Enter", async () => {
  const { page } = tab;
  const [{ id }] = await call()("GET", "/offers?q=By%20keys");
  await page.goto(`/offers/${id}`);
  const question = page.locator("main details.confirm").filter({ hasText: "Delete…" });
  const ask = question.locator("summary");
  const answer = question.getByRole("button");
  await tabTo(page, ask);
  await page.keyboard.press("Space");
  await tabTo(page, answer);
  await page.keyboard.press("Escape");
  expect(await answer.isVisible()).toBe(false);
  expect(await isFocused(ask)).toBe(true);
  await page.keyboard.press("Enter");
  await tabTo(page, answer);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/offers");
  expect(await call()("GET", "/offers?q=By%20keys")).toEqual([]);
});

test("a conversion is ticked and its status changed", async () => {
  const { page } = tab;
  const [{ id }] = await call()("GET", "/conversions?status=Success&limit=1");
  await page.goto(`/reports/conversions?q=${id}`);
  await tabTo(page, page.getByLabel(`Tick conversion ${id}`));
  await page.keyboard.press("Space");
  await tabTo(page, page.getByLabel("New status"));
  await page.keyboard.type("Rejected");
  await typeInto(page, "Reason", "Found out by keys");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Change 1 conversion to Rejected?" }).waitFor();
  await pressOn(page, "Change 1 conversion");
  await expectText(page, "1 of 1 changed to Rejected.");
  expect(await call()("GET", `/conversions/${id}`)).toMatchObject({
    status: "Rejected",
    reason: "Found out by keys",
  });
});
