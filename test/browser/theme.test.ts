import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { signIn, useChromium } from "./support/browse";
import { judge } from "./support/judge";

const open = useChromium();

const ground = (page: Page) => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");

async function choose(page: Page, name: "Light" | "Dark" | "As the system"): Promise<void> {
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
    await choose(page, "As the system");
    expect(await ground(page)).toBe(light);
    await page.reload();
    expect(await ground(page)).toBe(light);
  },
);

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
