import { expect, test } from "vitest";
import { CONSOLE_NAV } from "../../src/pages/nav";
import { join, signIn, useChromium } from "./support/browse";

const open = useChromium();
const CONSOLE = CONSOLE_NAV.flatMap(({ items }) => items.map(({ href }) => href));
// What is found under the sections, by shape.
const DEEPER = [
  "/offers/new",
  "/partners/new",
  "/advertisers/new",
  "/users/invite",
  "/settings/callback",
  "/reports/conversions.csv",
  "/parked.csv",
];

test("a partner's user finds none of the console, and nobody finds it without signing in", async () => {
  const [owner, partner, stranger] = [await open(), await open(), await open()];
  await signIn(owner.page);
  const who = { email: `p-${Date.now()}@roles.test`, role: "partner", partner: "Cashback Club" };
  await join(owner.page, partner.page, who);

  const found: string[] = [];
  for (const path of [...CONSOLE, ...DEEPER]) {
    const theirs = await partner.page.request.get(path, { headers: { accept: "text/html" } });
    if (theirs.status() !== 404) found.push(`${path} answered the partner ${theirs.status()}`);
    if ((await theirs.text()).includes("Northwind Shopping")) found.push(`${path} names an advertiser`);
    const answer = await stranger.page.request.get(path, {
      maxRedirects: 0,
      headers: { accept: "text/html" },
    });
    const where = answer.headers().location ?? "";
    if (answer.status() !== 404 && !where.includes("/sign-in")) {
      found.push(`${path} answered a stranger ${answer.status()} ${where}`);
    }
  }
  expect(found).toEqual([]);

  await partner.page.goto("/dashboard");
  await partner.page.getByText("NOT_FOUND").first().waitFor();
  const nav = await partner.page.locator("nav a").evaluateAll((links) => {
    return links.map((link) => link.getAttribute("href") ?? "");
  });
  expect(nav.filter((href) => CONSOLE.includes(href))).toEqual([]);
});

test("an analyst sees the console without anything to change", async () => {
  const [owner, analyst] = [await open(), await open()];
  await signIn(owner.page);
  await join(owner.page, analyst.page, { email: `a-${Date.now()}@roles.test`, role: "analyst" });
  for (const path of ["/offers", "/partners", "/parked", "/settings"]) {
    await analyst.page.goto(path);
    expect(await analyst.page.locator("main form[method='post']").count(), path).toBe(0);
  }
});
