import type { Locator, Page } from "playwright-core";

/** More stops than the longest page has before its content ends. */
const MOST_STOPS = 150;

/** Presses Tab until the focus is where somebody without a mouse wants it, and can be seen there. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press("Tab");
    if (await isFocused(wanted)) return;
  }
  throw new Error(`${wanted} is out of the Tab key's reach`);
}

/** Whether the focus is there, and shows. */
export const isFocused = (one: Locator): Promise<boolean> =>
  one.evaluate((element: { matches: (selector: string) => boolean }) => element.matches(":focus-visible"));

/** Goes to a field and types. */
export async function typeInto(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(new RegExp(`^${label}(?: \\(required\\))?$`)));
  await page.keyboard.type(text);
}

/** Goes to a button or link of the content and presses Enter, or another key. */
export async function pressOn(page: Page, name: string, key: "Enter" | "Space" = "Enter"): Promise<void> {
  const content = page.locator("main");
  const one = content
    .getByRole("button", { name, exact: true })
    .or(content.getByRole("link", { name, exact: true }));
  await tabTo(page, one.filter({ visible: true }).first());
  await page.keyboard.press(key);
}
