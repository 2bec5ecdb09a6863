import type { Page } from "playwright-core";
import { beforeAll, expect, inject, test } from "vitest";
import { managementApi } from "../../scripts/lib/api.mjs";
import { expectText, signIn, useChromium } from "./support/browse";

// What pages show while somebody types or copies, when answers are late, fail, or come after the session has ended.
const open = useChromium();
let offerId = "";

beforeAll(async () => {
  const call = managementApi(inject("service"));
  [{ id: offerId }] = await call("GET", "/offers?q=Newsletter");
});

async function partnersOffer(): Promise<Page> {
  const { partnerUser } = inject("service").owner ?? {};
  if (!partnerUser) throw new Error("the demo has no partner user");
  const { page } = await open();
  await signIn(page, partnerUser);
  await page.locator("main a[href^='/portal/offers/']").first().click();
  await page.getByRole("heading", { name: "Customize URL" }).waitFor();
  return page;
}

async function trackingStep(): Promise<Page> {
  const { page } = await open();
  await signIn(page);
  await page.goto(`/offers/${offerId}/edit/tracking`);
  return page;
}

const link = (page: Page) => page.getByLabel(/^Tracking link/);

test("an answer that comes late does not put an older URL beside what is typed by then", async () => {
  const page = await partnersOffer();
  const { promise: second, resolve: secondIsShown } = Promise.withResolvers<void>();
  await page.route(/pub_click_id=%7Bone%7D/, async (route) => {
    await second;
    await route.continue();
  });
  const field = page.getByLabel("Your click id macro");
  const asked = page.waitForRequest(/pub_click_id=%7Bone%7D/);
  await field.fill("{one}");
  const late = (await asked).response();
  await field.fill("{two}");
  await page.locator("#customized code").filter({ hasText: "pub_click_id={two}" }).waitFor();
  secondIsShown();
  await (await late)?.finished();
  // What the late answer does is done before the next one is asked for.
  await page.evaluate("fetch('/healthz').then((answer) => answer.text())");
  expect(await page.locator("#customized code").first().textContent()).toContain("pub_click_id={two}");
  expect(page.url()).toContain("two");
});

test("a URL that could not be brought up to date is not left there to be copied", async () => {
  const page = await partnersOffer();
  await page.route(/pub_click_id=/, (route) => route.abort());
  await page.getByLabel("Your click id macro").fill("{lost}");
  await expectText(page, "This could not be updated while you typed.");
  expect(await page.locator("#customized code").count()).toBe(0);
  await page.unroute(/pub_click_id=/);
  await page.getByLabel("Your click id macro").fill("{found}");
  await page.locator("#customized code").filter({ hasText: "pub_click_id={found}" }).waitFor();
});

test("once the session has ended, typing says so and shows no page to sign in beside the form", async () => {
  const page = await trackingStep();
  await page.context().clearCookies();
  await link(page).fill("https://shop.example/other?c={gk_click_id}");
  await expectText(page, "No preview: you are signed out.");
  expect(await page.getByLabel("Password").count()).toBe(0);
});

test("what was said of an older link goes when nothing can be said of the newer one", async () => {
  const page = await trackingStep();
  await page.route("**/offers/lint*", (route) => route.abort());
  await link(page).fill("https://shop.example/without-an-id");
  await expectText(page, "No preview: GoKart could not be reached.");
  expect(await page.locator("#lint").textContent()).not.toContain("No problems found");
  await page.unroute("**/offers/lint*");
  await link(page).fill("https://shop.example/other?c={gk_click_id}");
  await expectText(page, "No problems found");
});

test("a copy button that is pressed twice has its own word again, and one that may not copy says so", async () => {
  const page = await trackingStep();
  await page.clock.install();
  await page.reload();
  const button = page.locator("main .block button[data-copy]").first();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await button.click();
  await button.getByText("Copied", { exact: true }).waitFor();
  await button.click();
  await button.getByText("Copied", { exact: true }).waitFor();
  await page.clock.runFor(10_000);
  await button.getByText("Copy", { exact: true }).waitFor();
  await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))");
  await button.click();
  await button.getByText("Not copied").waitFor();
});

test("what was wrong with a value goes when another is typed, and stays at the other fields", async () => {
  const { page } = await open();
  await signIn(page);
  await page.goto("/alerts/new");
  await page.getByLabel(/^Name/).fill("Both");
  await page.getByLabel("Webhook").fill("https://hooks.example/1");
  await page.getByLabel("E-mail").fill("a@b.example");
  await page.getByRole("button", { name: "Create" }).click();
  const wrong = page.locator("#webhookUrl-error");
  await wrong.waitFor();
  await page.getByLabel("E-mail").fill("");
  expect(await wrong.count()).toBe(1);
  await page.getByLabel("Webhook").fill("https://hooks.example/2");
  expect(await wrong.count()).toBe(0);
  expect(await page.getByLabel("Webhook").getAttribute("aria-invalid")).toBeNull();
});

test("who leaves a form with something typed in it is asked first; who sends it, or typed nothing, is not", async () => {
  const { page } = await open();
  await signIn(page);
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    // The first time stays, the second time leaves.
    return asked.length === 1 ? dialog.dismiss() : dialog.accept();
  });
  const step = `/offers/${offerId}/edit/creative`;
  await page.goto(step);
  await page.getByLabel("Category").click();
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await page.waitForURL("**/edit/tracking");
  await page.goto(step);
  const field = page.getByLabel("Category");
  await field.click();
  await page.keyboard.type("Typed ");
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await expect.poll(() => asked).toEqual(["beforeunload"]);
  expect(new URL(page.url()).pathname).toBe(step);
  expect(await field.inputValue()).toContain("Typed");
  await expect.poll(() => page.locator("html.busy").count()).toBe(0);
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await page.waitForURL("**/edit/tracking");
  await page.goto(step);
  await field.click();
  await page.keyboard.type("Sent ");
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.waitForURL("**/edit/budget");
  expect(asked).toHaveLength(2);
});
