import { afterAll, beforeAll, expect, test } from "vitest";
import { managementApi } from "../../scripts/lib/api.mjs";
import { startOwnService } from "../../scripts/lib/own-service.mjs";
import { navFor } from "../../src/pages/nav";
import { expectText, PASSWORD, signIn, type Tab, useChromium } from "./support/browse";
import { judge, judgeShape } from "./support/judge";

// A network of its own that nobody has been to, and nothing in it.
const open = useChromium();
let service: Awaited<ReturnType<typeof startOwnService>>;
let tab: Tab;
const email = "olga@first.test";

beforeAll(async () => {
  service = await startOwnService({ demo: false });
  tab = await open({ origin: service.origin });
});
afterAll(() => service?.stop());

test("the first to come makes the owner and is in", async () => {
  const { page, complaints } = tab;
  await page.goto("/");
  await page.getByRole("heading", { name: "Welcome: create the owner" }).waitFor();
  expect(await judge(page)).toEqual([]);
  await page.getByLabel("Your name").fill("Olga Owner");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create the owner" }).click();
  await page.getByRole("navigation", { name: "Console" }).waitFor();
  await page.goto("/history");
  await page.getByRole("heading", { name: "History Logs" }).waitFor();
  expect(complaints).toEqual([]);
});

test("every page of an empty network stands, on a phone too", async () => {
  const { page, complaints } = tab;
  for (const { href } of navFor("owner").flatMap(({ items }) => items)) {
    expect((await page.goto(href))?.status(), href).toBe(200);
    expect(await judgeShape(page), href).toEqual([]);
  }
  expect(complaints).toEqual([]);
});

test("out and in again, but not with another password, and to where one wanted to go", async () => {
  const { page } = tab;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.locator("details.menu summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  await page.goto("/users");
  expect(page.url()).toContain("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("E-mail address or password is wrong.").waitFor();
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/users");
  await signIn((await open({ origin: service.origin })).page, { email, password: PASSWORD });
});

test("the owner sets the network's policies, and is told beside the field what cannot be", async () => {
  const { page } = tab;
  await page.goto("/settings");
  await page.getByLabel("Currency").fill("??");
  await page.getByLabel("Keep visitors' addresses whole").check();
  await page.getByLabel("Partners learn of advertisers and customers").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator("#currency-error").waitFor();
  expect(await judge(page)).toEqual([]);
  await page.getByLabel("Currency").fill("EUR");
  await page.getByLabel("Time zone").fill("Asia/Kolkata");
  await page.getByRole("button", { name: "Save" }).click();
  await expectText(page, "The settings are saved.");
  await page.reload();
  expect(await page.getByLabel("Keep visitors' addresses whole").isChecked()).toBe(true);
  expect(await page.getByLabel("Partners learn of advertisers and customers").isChecked()).toBe(false);
  await page.locator(".bar").getByText("Asia/Kolkata").waitFor();
});

test("an advertiser's token and secret are made anew, and the old token ends when it was told to", async () => {
  const { page } = tab;
  const call = managementApi(service);
  const { id, postbackToken: old } = await call("POST", "/advertisers", { name: "Turnover" });
  await page.goto(`/advertisers/${id}/postback`);
  expect(await judge(page)).toEqual([]);
  await page.getByLabel("The old token").selectOption({ label: "ends at once, and any older one too" });
  await page.locator("summary", { hasText: "Make a new token…" }).click();
  await page.getByRole("button", { name: "Make a new token", exact: true }).click();
  await expectText(page, "the old one is refused from now on");
  const { postbackToken } = await call("GET", `/advertisers/${id}`);
  expect(postbackToken).not.toBe(old);
  await page.locator("main code").filter({ hasText: postbackToken }).first().waitFor();
  expect(await page.locator("main code").filter({ hasText: old }).count()).toBe(0);

  await page.getByRole("link", { name: "Security" }).click();
  await page.locator("summary", { hasText: "Make a new secret…" }).click();
  await page.getByRole("button", { name: "Make a new secret", exact: true }).click();
  await page.getByRole("heading", { name: "A new secret for Turnover" }).waitFor();
  const secret = (await page.locator("main code").first().textContent()) ?? "";
  expect(secret.length).toBeGreaterThan(30);
  expect(await judge(page)).toEqual([]);
  await page.getByRole("link", { name: "Back to the advertiser's security" }).click();
  await expectText(page, "An old secret is still accepted");
  expect(await page.content()).not.toContain(secret);
});

test("where partners are too many for a list, one is typed by a part of its name", async () => {
  const { page } = tab;
  const call = managementApi(service);
  for (let n = 0; n < 101; n++) await call("POST", "/partners", { name: `Partner number ${n}` });
  await page.goto("/reports/clicks");
  await page.getByRole("combobox", { name: "Partner" }).fill("number 0");
  await page.getByRole("button", { name: "Show" }).click();
  await expectText(page, "No click matches");
  const { id } = (await call("GET", "/partners?q=number%200"))[0];
  const field = page.getByRole("combobox", { name: "Partner" });
  expect(await field.inputValue()).toBe(`Partner number 0 · ${id}`);
  expect(await judge(page)).toEqual([]);
  await field.fill("nobody of this name");
  await page.getByRole("button", { name: "Show" }).click();
  await page
    .getByRole("alert")
    .getByText(/nobody of this name/)
    .waitFor();
});
