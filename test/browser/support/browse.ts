import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";
import { launchChromium } from "../../../scripts/lib/chromium.mjs";

/** A tab of its own person, and what its console complained of: scripts, the policy, things that did not load. */
export type Tab = { page: Page; complaints: string[] };
type Options = BrowserContextOptions & { origin?: string };

/** A Chromium for a test file; the function opens a tab with cookies of its own. */
export function useChromium(): (options?: Options) => Promise<Tab> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  return async ({ origin = inject("service").origin, ...options } = {}) => {
    if (!browser) throw new Error("the browser is not there yet");
    const context = await browser.newContext({ baseURL: origin, reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    return { page, complaints: listen(page) };
  };
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    complaints.push(`${page.url()}: ${message.text()} (${message.location().url})`);
  });
  return complaints;
}

/** Signs in by hand, from the page that somebody without a session is sent to. */
export async function signIn(page: Page, who: SignsIn = demoOwner()): Promise<void> {
  const { email, password } = who;
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  if (page.url().includes("/sign-in")) throw new Error(`${email} cannot sign in`);
}

type SignsIn = { email: string; password: string };

function demoOwner(): SignsIn {
  const { owner } = inject("service");
  if (!owner) throw new Error("the demo has no owner");
  return owner;
}

export const PASSWORD = "a quiet harbour at dawn";

/** Invites somebody as the owner does, and joins in another tab. */
export async function join(
  owner: Page,
  joining: Page,
  who: { email: string; role: string; partner?: string },
): Promise<void> {
  await owner.goto("/users");
  await owner.getByLabel("E-mail").fill(who.email);
  await owner.getByLabel("Role").selectOption(who.role);
  if (who.partner) await owner.getByLabel("Partner", { exact: true }).selectOption({ label: who.partner });
  await owner.getByRole("button", { name: "Make the link" }).click();
  const link = await owner.locator("code, pre").filter({ hasText: "/invitation/" }).first().textContent();
  await joining.goto(link?.trim() ?? "");
  await joining.getByLabel("Your name").fill(`Somebody, ${who.role}`);
  await joining.getByLabel("Password").fill(PASSWORD);
  await joining.getByRole("button", { name: "Join" }).click();
  await joining.getByRole("heading", { level: 1 }).waitFor();
}

/** Asks until there is an answer: what is made by queues comes when it comes. */
export async function eventually<T>(ask: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > deadline) throw new Error("it did not happen in 20 seconds");
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** Waits until the content shows a text. */
export async function expectText(page: Page, text: string): Promise<void> {
  await page.locator("main").getByText(text).filter({ visible: true }).first().waitFor();
}
