import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { managementApi } from "../../scripts/lib/api.mjs";
import { signIn, useChromium } from "./support/browse";
import { judge } from "./support/judge";

const open = useChromium();

const ground = (page: Page) => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");

async function choose(page: Page, name: "Light" | "Dark" | "Same as the system"): Promise<void> {
  await page.locator("details.menu summary").click();
  const kept = page.waitForResponse((answer) => answer.url().endsWith("/theme"));
  await page.getByRole("button", { name, exact: true }).click();
  await kept;
}

test.each([true, false])(
  "who chooses dark keeps it, whatever the system says (scripts: %s)",
  async (scripts) => {
    const { page } = await open({ colorScheme: "light", javaScriptEnabled: scripts });
    await signIn(page);
    const light = scripts && (await ground(page));
    await choose(page, "Dark");
    await page.goto("/offers");
    await page.locator("html[data-theme=dark]").waitFor();
    if (!scripts) return;
    expect(await ground(page)).not.toBe(light);
    expect(await judge(page)).toEqual([]);
    await choose(page, "Same as the system");
    expect(await ground(page)).toBe(light);
    await page.reload();
    expect(await ground(page)).toBe(light);
  },
);

test("the bar of a cap is drawn in the theme's own colours", async () => {
  const { page } = await open({ colorScheme: "dark" });
  await signIn(page);
  const offers = await managementApi(inject("service"))("GET", "/offers?limit=100");
  const { id } = offers.find(({ caps }: { caps: object[] }) => caps.length > 0);
  await page.goto(`/offers/${id}`);
  const colours = () =>
    page.evaluate<string[]>(`(({ appearance, backgroundColor }) => [appearance, backgroundColor])(
      getComputedStyle(document.querySelector("progress")))`);
  const dark = await colours();
  await page.emulateMedia({ colorScheme: "light" });
  const light = await colours();
  expect([dark, light]).toEqual([
    ["none", "rgb(31, 37, 46)"],
    ["none", "rgb(240, 242, 245)"],
  ]);
});

test("who chooses light has it light on a dark system, signed out too", async () => {
  const { page } = await open({ colorScheme: "dark" });
  await signIn(page);
  const dark = await ground(page);
  await choose(page, "Light");
  expect(await ground(page)).not.toBe(dark);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  expect(await ground(page)).not.toBe(dark);
});
