import type { Page } from "playwright-core";
import { beforeAll, expect, inject, test } from "vitest";
import { managementApi } from "../../scripts/lib/api.mjs";
import { partnerBox } from "../support/partner";
import { eventually, expectText, signIn, useChromium } from "./support/browse";
import { judge } from "./support/judge";

// What tells before anything goes live whether it works: link check, checklist, test send.
const open = useChromium();
const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1";
const run = Date.now().toString(36);
const [shop, tracker, endpoint] = [partnerBox(), partnerBox(), partnerBox()];
let owner: Page;
let ids: { offer: string; link: string; partner: string };

beforeAll(async () => {
  const call = managementApi(inject("service"));
  const advertiser = await call("POST", "/advertisers", { name: `Checks ${run}` });
  const offer = await call("POST", "/offers", {
    ...{ name: `Checked ${run}`, advertiserId: advertiser.id, type: "single", status: "active" },
    ...{ trackingUrl: tracker.url("/in?sub={gk_click_id}"), revenue: fixed(2), payout: fixed(1) },
  });
  const callback = { url: endpoint.url() };
  const partner = await call("POST", "/partners", { name: `Checked ${run}`, callback });
  const link = await call("POST", `/offers/${offer.id}/links`, { partnerId: partner.id });
  ids = { offer: offer.id, link: link.trackingUrl, partner: partner.id };
  await tracker.behave({ redirect: shop.url("/basket") });
  owner = (await open()).page;
  await signIn(owner);
});

const fixed = (amount: number) => ({ type: "fixed", amount });

async function check(url: string): Promise<void> {
  await owner.goto("/tools/link-check");
  await owner.getByLabel("Tracking link").fill(url);
  await owner.getByRole("button", { name: "Check" }).click();
}

test("the link check follows a partner's link to its end and tells where the click id stays behind", async () => {
  await check(`${ids.link}?pub_click_id=c1&pub_member_id=m1`);
  await expectText(owner, "The click id is not passed on to hop 3");
  await expectText(owner, "click id in sub");
  await expectText(owner, shop.url("/basket"));
  expect(await judge(owner)).toEqual([]);
});

test("it tells that the id arrives, never travels, or that nobody answers", async () => {
  await check(shop.url("/?id={gk_click_id}"));
  await expectText(owner, "The click id travels to the last page");
  await check(shop.url("/plain"));
  await expectText(owner, "The click id never travels");
  const gone = partnerBox();
  await gone.behave({ closeSocket: true });
  await check(gone.url("/?id={gk_click_id}"));
  await expectText(owner, "Hop 1 could not be reached");
});

test("the go-live checklist turns green with what is seen, and with nothing else", async () => {
  const checklist = `/offers/${ids.offer}/checklist`;
  await owner.goto(checklist);
  await expectText(owner, "0 of 5 seen");
  // Chromium without a head says so, and what says so is a bot.
  const { page: member } = await open({ userAgent: PHONE });
  const answer = member.waitForResponse((response) => response.url().startsWith(tracker.url()));
  await member.goto(`${ids.link}?pub_click_id=c-${run}&pub_member_id=m-${run}`);
  const gkClickId = new URL((await answer).url()).searchParams.get("sub");
  await seen(checklist, 2);
  await fetch(`${inject("service").origin}/postback?gk_click_id=${gkClickId}`);
  await seen(checklist, 5);
  await expectText(owner, "Answered 200");
  expect(await judge(owner)).toEqual([]);
});

async function seen(checklist: string, count: number): Promise<void> {
  await eventually(async () => {
    await owner.goto(checklist);
    return (await owner.getByText(`${count} of 5 seen`).count()) > 0 || null;
  });
}

test("a test send shows the whole answer of the partner's endpoint", async () => {
  await endpoint.behave({ status: 201, body: "welcome" });
  const before = (await endpoint.received()).length;
  await owner.goto(`/partners/${ids.partner}/callback`);
  await owner.getByRole("button", { name: "Test send" }).first().click();
  await expectText(owner, "welcome");
  await expectText(owner, "HTTP 201");
  expect((await endpoint.received()).length).toBe(before + 1);
  expect(await judge(owner)).toEqual([]);
});

test("while an endpoint does not answer the page says that it is busy, and then that nobody did", async () => {
  await endpoint.behave({ hang: true });
  await owner.goto(`/partners/${ids.partner}/callback`);
  const sentOnce = owner.evaluate<boolean>(`new Promise((done) => {
    const root = document.documentElement;
    const look = () => root.matches(".busy") && done(document.querySelector("button[aria-busy]:disabled") !== null);
    new MutationObserver(look).observe(root, { attributes: true });
  })`);
  await owner.getByRole("button", { name: "Test send" }).first().click();
  expect(await sentOnce).toBe(true);
  await owner.getByText("no answer within 10 s").first().waitFor({ timeout: 30_000 });
});

test("Escape, which stops what is loading, lets a form be sent again", async () => {
  await endpoint.behave({ hang: true });
  await owner.goto(`/partners/${ids.partner}/callback`);
  const afterEscape = owner.evaluate<object>(`new Promise((done) => {
    const root = document.documentElement;
    const asks = () => document.querySelectorAll("button[aria-busy], button:disabled").length;
    new MutationObserver(() => {
      if (!root.matches(".busy")) return;
      const before = asks();
      dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
      done({ before, after: asks(), busy: root.matches(".busy") });
    }).observe(root, { attributes: true });
  })`);
  await owner.getByRole("button", { name: "Test send" }).first().click({ noWaitAfter: true });
  expect(await afterEscape).toEqual({ before: 1, after: 0, busy: false });
});
