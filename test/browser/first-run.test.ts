import { afterAll, beforeAll, expect, test } from "vitest";
import { startOwnService } from "../../scripts/lib/own-service.mjs";
import { navFor } from "../../src/pages/nav";
import { PASSWORD, signIn, type Tab, useChromium } from "./support/browse";
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
