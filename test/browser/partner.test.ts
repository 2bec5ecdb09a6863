import { expect, test } from "vitest";
import { CONSOLE_NAV } from "../../src/pages/nav";
import { join, signIn, useChromium } from "./support/browse";
import { findPages } from "./support/crawl";

const open = useChromium();
const CONSOLE = CONSOLE_NAV.flatMap(({ items }) => items.map(({ href }) => href));
const FILES = ["/offers.csv", "/partners.csv", "/reports/conversions.csv", "/parked.csv", "/audit.csv"];
const asPage = { maxRedirects: 0, headers: { accept: "text/html" } };

test("a partner's user finds none of the console, and nobody finds it without signing in", async () => {
  const [owner, partner, stranger] = [await open(), await open(), await open()];
  await signIn(owner.page);
  const who = { email: `p-${Date.now()}@roles.test`, role: "partner", partner: "Cashback Club" };
  await join(owner.page, partner.page, who);

  const { pages, actions } = await findPages(owner.page, CONSOLE);
  expect(Math.min(pages.length, actions.length)).toBeGreaterThan(CONSOLE.length);
  const found: string[] = [];
  for (const path of [...pages, ...FILES].filter((path) => path !== "/account")) {
    const theirs = await partner.page.request.get(path, asPage);
    if (theirs.status() !== 404) found.push(`${path} answered the partner ${theirs.status()}`);
    if ((await theirs.text()).includes("Northwind Shopping")) found.push(`${path} names an advertiser`);
    const answer = await stranger.page.request.get(path, asPage);
    const where = answer.headers().location ?? "";
    if (answer.status() !== 404 && !where.includes("/sign-in")) {
      found.push(`${path} answered a stranger ${answer.status()} ${where}`);
    }
  }
  // With the token of a form of their own, so that nothing but their role stands in the way.
  await partner.page.goto("/account");
  const token = await partner.page.locator("main input[name=token]").first().inputValue();
  const asForm = { ...asPage, headers: { origin: new URL(partner.page.url()).origin }, form: { token } };
  for (const action of actions.filter((path) => !path.startsWith("/account"))) {
    const theirs = await partner.page.request.post(action, asForm);
    if (theirs.status() !== 404) found.push(`POST ${action} answered the partner ${theirs.status()}`);
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
