import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { partnerBox } from "../support/partner";
import { eventually, expectText, join, signIn, useChromium } from "./support/browse";
import { judge } from "./support/judge";

// One story from an offer to the partner's money, told as people live it: each test goes on where the last one ended.
const open = useChromium();
const box = partnerBox();
const run = Date.now().toString(36);
const OFFER = `Moon Base ${run}`;
const PARTNER = `Rocket Rewards ${run}`;

let owner: Page;
let member: Page;
let partner: Page;
let postbackUrl = "";
let ownLink = "";
let gkClickId = "";

beforeAll(async () => {
  [owner, member, partner] = [(await open()).page, (await open()).page, (await open()).page];
  await signIn(owner);
});

const press = (page: Page, name: string | RegExp) =>
  page.getByRole("button", { name }).and(page.locator(":not(.unseen)")).first().click();
const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name }).first().waitFor();

test("the wizard makes an Impact Radius offer and hands out its postback URL", async () => {
  await owner.goto("/offers");
  await owner.getByRole("link", { name: "New offer" }).click();
  await owner.getByLabel("Offer name").fill(OFFER);
  await owner.getByLabel(/Multi event/).check();
  await owner.getByLabel(/Integration/).selectOption({ label: "Impact Radius" });
  expect(await judge(owner)).toEqual([]);
  await press(owner, "Continue");

  await owner.getByLabel("Or a new advertiser").fill(`Lunar Works ${run}`);
  await owner.getByLabel("Tracking link").fill(box.url("/landing?x=1"));
  await owner.locator("#lint").getByText("subid1=").first().waitFor();
  await owner.getByLabel("Event name").fill("Sign up");
  await owner.getByLabel("Event ID").fill("Sign Up");
  expect(await judge(owner)).toEqual([]);
  await press(owner, "Save and continue");

  await heading(owner, /Creative/);
  await owner.getByLabel("Title").fill("Build the base");
  await owner.locator("#card").getByText("Build the base").waitFor();
  expect(await judge(owner)).toEqual([]);
  await press(owner, "Save and continue");

  await heading(owner, /Budgeting/);
  expect(await judge(owner)).toEqual([]);
  await press(owner, "Save and continue");

  await heading(owner, /Events/);
  await owner.getByLabel("Revenue amount").fill("5");
  await owner.getByLabel("Payout amount").fill("3.5");
  expect(await judge(owner)).toEqual([]);
  await press(owner, "Save and continue");

  await heading(owner, /Review/);
  expect(await judge(owner)).toEqual([]);
  await press(owner, "Activate the offer");
  await owner.goto("/offers");
  await owner.getByRole("link", { name: OFFER, exact: true }).click();
  await owner.getByRole("link", { name: "Postback URL" }).click();
  postbackUrl =
    (await owner.locator("main code").filter({ hasText: "{SubId1}" }).first().textContent()) ?? "";
  expect(postbackUrl).toContain("cnv_event_id={ActionTrackerName}");
  expect(await judge(owner)).toEqual([]);
});

test("a new partner gets a callback URL, a link and a user of the portal", async () => {
  await owner.goto("/partners/new");
  await owner.getByLabel("Name").fill(PARTNER);
  await press(owner, "Create");
  await owner.getByText("shown", { exact: false }).first().waitFor();
  await owner.goto("/partners");
  await owner.getByRole("link", { name: PARTNER }).click();
  await owner.getByRole("link", { name: "Callback", exact: true }).click();
  await owner.getByLabel("Callback URL", { exact: true }).fill(box.url("/json"));
  await press(owner, "Save");
  await expectText(owner, "Test send");
  expect(await judge(owner)).toEqual([]);

  await owner.goto("/offers");
  await owner.getByRole("link", { name: OFFER, exact: true }).click();
  await owner.getByRole("link", { name: "Links", exact: true }).click();
  await owner.getByLabel("Partner (required)").selectOption({ label: PARTNER });
  await press(owner, "Give the partner a link");
  await owner.getByRole("table").getByText(PARTNER).waitFor();
  await join(owner, partner, { email: `p-${run}@journey.test`, role: "partner", partner: PARTNER });
});

test("the partner takes its link from the portal, with its own macros", async () => {
  await partner.goto("/portal/offers");
  await partner
    .getByRole("link", { name: new RegExp(OFFER) })
    .first()
    .click();
  await expectText(partner, "required parameters");
  await partner.getByLabel(/pub_click_id/).fill("{clickid}");
  await partner.getByLabel(/pub_member_id/).fill("{user_id}");
  const shown = partner.locator("#customized code");
  ownLink = await eventually(async () => {
    const text = (await shown.first().textContent()) ?? "";
    return text.includes("pub_member_id={user_id}") && text.includes("pub_click_id={clickid}") ? text : null;
  });
  expect(await judge(partner)).toEqual([]);
});

test("a member clicks it and arrives at the advertiser with the click id", async () => {
  const url = ownLink.replace("{clickid}", `click-${run}`).replace("{user_id}", `member-${run}`);
  await member.goto(url);
  const arrived = new URL(member.url());
  expect(arrived.origin).toBe(box.origin);
  gkClickId = arrived.searchParams.get("subid1") ?? "";
  expect(gkClickId).toMatch(/^[0-9a-f-]{36}$/);
});

test("the advertiser's postback becomes a conversion, and the partner hears of it", async () => {
  const values: Record<string, string> = { SubId1: gkClickId, ActionTrackerName: "Sign Up", Amount: "20" };
  const url = postbackUrl.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name] ?? ""));
  await eventually(async () => ((await (await fetch(url)).text()).includes("ACCEPTED") ? true : null));
  await eventually(async () => {
    return (await box.received()).some(({ url: path }) => path.endsWith("/json")) || null;
  });

  await owner.goto(`/reports/clicks?q=${gkClickId}`);
  await expectText(owner, `member-${run}`);
  await owner.goto(`/reports/conversions?q=${gkClickId}`);
  await owner.getByRole("cell", { name: "Success" }).waitFor();
  await owner.goto(`/reports/callbacks?q=${gkClickId}`);
  await owner.getByRole("link", { name: "HTTP 200" }).click();
  // Attempts are written by a queue, a moment after the callback's state.
  await eventually(async () => {
    await owner.reload();
    return (await owner.locator("main").textContent())?.includes(`"pubMemberId": "member-${run}"`) || null;
  });
  expect(await judge(owner)).toEqual([]);
});

test("the trace tells the whole story", async () => {
  await owner.goto("/dashboard");
  await owner.getByLabel("Find by any id").fill(gkClickId);
  await press(owner, "Trace");
  for (const words of ["The click was counted", "The postback was accepted", "delivered"]) {
    await expectText(owner, words);
  }
  await owner.locator("main summary").first().press("Enter");
  await expectText(owner, OFFER);
  expect(await judge(owner)).toEqual([]);
});

test("a callback is sent again, until a status that is changed with a reason makes it untrue", async () => {
  const resend = async () => {
    await owner.goto(`/reports/callbacks?q=${gkClickId}`);
    await owner.getByRole("link", { name: "HTTP 200" }).first().click();
    await press(owner, "Resend");
  };
  const before = (await box.received()).length;
  await resend();
  await eventually(async () => (await box.received()).length > before || null);
  await owner.goto(`/reports/conversions?q=${gkClickId}`);
  await owner.getByRole("table").locator("a[href^='/reports/conversions/']").first().click();
  expect(await judge(owner)).toEqual([]);
  await owner.getByLabel("New status").selectOption("Rejected");
  await owner.getByLabel("Reason").fill("Chargeback");
  await press(owner, "Change…");
  await press(owner, /^Change 1 conversion/);
  await expectText(owner, "Rejected");
  await resend();
  await expectText(owner, "is no longer true");
});

test("a postback with an unknown event waits until somebody says what it means", async () => {
  const url = postbackUrl.replace("{SubId1}", gkClickId).replace("{ActionTrackerName}", "Sing_Up");
  await (await fetch(url.replace(/\{\w+\}/g, ""))).text();
  const card = owner.locator("section.card").filter({ hasText: "Sing_Up" });
  await eventually(async () => {
    await owner.goto("/parked");
    return (await card.count()) > 0 || null;
  });
  expect(await judge(owner)).toEqual([]);
  await card.getByLabel(/another name of/).selectOption({ label: "Sign up (Sign Up)" });
  await card.getByRole("button", { name: "Add as alias and replay" }).click();
  await eventually(async () => {
    await owner.goto("/parked");
    return (await card.count()) === 0 || null;
  });
});

test("the report goes home as CSV", async () => {
  await owner.goto(`/reports/conversions?q=${gkClickId}`);
  const [download] = await Promise.all([
    owner.waitForEvent("download"),
    owner.getByRole("link", { name: "CSV" }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toContain(gkClickId);
});
