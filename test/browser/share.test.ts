import type { Page } from "playwright-core";
import { beforeAll, expect, inject, test } from "vitest";
import { managementApi } from "../../scripts/lib/api.mjs";
import { readDevVars } from "../../scripts/lib/dev-vars.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";
import { signTraceLink } from "../../src/domain/trace/link";
import { expectText, signIn, useChromium } from "./support/browse";
import { judge } from "./support/judge";

// A click's story for somebody who cannot sign in.
const open = useChromium();
const call = () => managementApi(inject("service"));
let owner: Page;
let stranger: Page;
let clickId = "";

beforeAll(async () => {
  [owner, stranger] = [(await open()).page, (await open()).page];
  await signIn(owner);
  const [conversion] = await call()("GET", "/conversions?status=Success&limit=1");
  clickId = conversion.gkClickId;
});

async function share(audience: "partner" | "advertiser"): Promise<string> {
  await owner.goto(`/trace?q=${clickId}`);
  await owner.getByLabel("For", { exact: true }).selectOption(audience);
  await owner.getByRole("button", { name: "Make the link" }).click();
  return (await owner.locator("main code").filter({ hasText: "/shared/trace/" }).textContent()) ?? "";
}

/** The story with all that folds open. */
async function readAll(page: Page): Promise<string> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  return (await page.locator("main").textContent()) ?? "";
}

test("a partner reads the story without signing in, and nothing of our money", async () => {
  const link = await share("partner");
  expect(await judge(owner)).toEqual([]);
  expect((await stranger.goto(link))?.status()).toBe(200);
  const story = await readAll(stranger);
  expect(story).toContain(clickId);
  expect(story).toContain("payout");
  expect(story).not.toMatch(/revenue/i);
  expect(
    await stranger.locator("a[href^='/reports'], a[href^='/offers'], form[action*='trace']").count(),
  ).toBe(0);
  expect(await judge(stranger)).toEqual([]);
});

test("an advertiser reads what it pays, and not what the partner gets", async () => {
  await stranger.goto(await share("advertiser"));
  const story = await readAll(stranger);
  expect(story).toMatch(/revenue/i);
  expect(story).not.toMatch(/payout/i);
});

test("a link that has ended, or that somebody has changed, shows nothing", async () => {
  const { DATA_SECRET = "" } = readDevVars(inRoot(".dev.vars"));
  const { network } = await call()("GET", "/me");
  const link = (until: number) =>
    signTraceLink({ networkId: network.id, clickId, audience: "partner", until }, DATA_SECRET);
  const good = await link(Date.now() + 60_000);
  expect((await stranger.goto(`/shared/trace/${good}`))?.status()).toBe(200);
  for (const token of [await link(Date.now() - 1), `${good.slice(0, -4)}0000`]) {
    expect((await stranger.goto(`/shared/trace/${token}`))?.status()).toBe(404);
    await expectText(stranger, "This link has ended or is not whole.");
    expect(await readAll(stranger)).not.toContain(clickId);
  }
});
