import { describe, expect, inject, test } from "vitest";
import { navFor } from "../../src/pages/nav";
import { join, signIn, type Tab, useChromium } from "./support/browse";
import { findPages } from "./support/crawl";
import { judge } from "./support/judge";

const open = useChromium();
const sections = (role: "owner" | "partner") =>
  navFor(role).flatMap(({ items }) => items.map(({ href }) => href));

async function look({ page, complaints }: Tab, path: string): Promise<string[]> {
  complaints.length = 0;
  const answer = await page.goto(path);
  const status = answer?.status() === 200 ? [] : [`answered ${answer?.status()}`];
  return [...status, ...(await judge(page)), ...complaints];
}

const below = { timeout: 180_000 };

async function lookBelow(tab: Tab, starts: string[]): Promise<string[]> {
  const { pages } = await findPages(tab.page, starts);
  const deeper = pages.filter((path) => !starts.includes(path) && path !== "/account");
  expect(deeper.length).toBeGreaterThan(3);
  const found: string[] = [];
  for (const path of deeper) found.push(...(await look(tab, path)).map((words) => `${path}: ${words}`));
  return found;
}

describe("the console", () => {
  let owner: Tab;
  const asOwner = async () => {
    if (!owner) {
      owner = await open();
      await signIn(owner.page);
    }
    return owner;
  };

  test.each([...sections("owner"), "/account"])("%s can be used by everybody", async (path) => {
    expect(await look(await asOwner(), path)).toEqual([]);
  });

  test("so can one of each kind of page that lies below", below, async () => {
    const tab = await asOwner();
    expect(await lookBelow(tab, [...sections("owner"), "/account"])).toEqual([]);
  });
});

describe("the portal", () => {
  let partner: Tab;
  const asPartner = async () => {
    if (!partner) {
      const owner = await open();
      await signIn(owner.page);
      partner = await open();
      await join(owner.page, partner.page, {
        email: "p@pages.test",
        role: "partner",
        partner: "Rewards App",
      });
    }
    return partner;
  };

  test.each(sections("partner"))("%s can be used by everybody", async (path) => {
    expect(await look(await asPartner(), path)).toEqual([]);
  });

  test("so can what lies below", below, async () => {
    expect(await lookBelow(await asPartner(), sections("partner"))).toEqual([]);
  });
});

test("so can the page to sign in", async () => {
  expect(await look(await open(), "/sign-in")).toEqual([]);
});

test("and a page that says what is wrong", async () => {
  const { page, complaints } = await open();
  await page.goto(`${inject("service").origin}/nothing-here`);
  expect(await judge(page)).toEqual([]);
  // Chromium itself reports the 404.
  expect(complaints.filter((words) => !words.includes("404"))).toEqual([]);
});
