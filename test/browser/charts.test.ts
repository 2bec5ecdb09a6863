import { expect, test } from "vitest";
import { join, signIn, useChromium } from "./support/browse";

// Chromium calls itself so where LANG is C.UTF-8 or not set, as in containers.
const open = useChromium();
const POSIX = { locale: "en-US@posix" };

test("charts are drawn where the browser's language is no clean tag", async () => {
  const { page: owner, complaints } = await open(POSIX);
  const { page: partner, complaints: ofPartner } = await open(POSIX);
  await signIn(owner);
  expect(await owner.evaluate("navigator.language")).toBe("en-US@posix");
  await join(owner, partner, { email: "p@charts.test", role: "partner", partner: "Rewards App" });
  for (const [page, path] of [
    [owner, "/dashboard"],
    [owner, "/reports/performance"],
    [partner, "/portal/performance"],
  ] as const) {
    await page.goto(path);
    await page.locator("[data-chart] canvas").first().waitFor();
  }
  expect([...complaints, ...ofPartner]).toEqual([]);
});
