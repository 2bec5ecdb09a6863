import type { Page } from "playwright-core";
import { beforeAll, expect, inject, test } from "vitest";
import { managementApi } from "../../scripts/lib/api.mjs";
import { partnerBox } from "../support/partner";
import { signIn, useChromium } from "./support/browse";
import { judge } from "./support/judge";

// The Operation Tools against endpoints that answer 200, answer 500, hang up and never answer.
const open = useChromium();
const run = Date.now().toString(36);
let owner: Page;
let offer = "";

type Kind = "good" | "broken" | "rude" | "silent";
const ENDPOINTS: Record<Kind, { box: ReturnType<typeof partnerBox>; behaviour: object }> = {
  good: { box: partnerBox(), behaviour: { status: 200, body: "thank you" } },
  broken: { box: partnerBox(), behaviour: { status: 500, body: "out of order" } },
  rude: { box: partnerBox(), behaviour: { closeSocket: true } },
  silent: { box: partnerBox(), behaviour: { hang: true } },
};

beforeAll(async () => {
  const call = managementApi(inject("service"));
  const advertiser = await call("POST", "/advertisers", { name: `Tools ${run}` });
  offer = `Tools offer ${run}`;
  const { id } = await call("POST", "/offers", {
    ...{ name: offer, advertiserId: advertiser.id, type: "single", status: "active" },
    ...{ trackingUrl: "https://shop.example/?c={gk_click_id}", revenue: fixed(2), payout: fixed(1) },
  });
  for (const [kind, { box, behaviour }] of Object.entries(ENDPOINTS)) {
    await box.behave(behaviour);
    const callback = { url: box.url() };
    const partner = await call("POST", "/partners", { name: `${kind} ${run}`, callback });
    await call("POST", `/offers/${id}/links`, { partnerId: partner.id });
  }
  owner = (await open()).page;
  await signIn(owner);
});

const fixed = (amount: number) => ({ type: "fixed", amount });

/** Makes a click id for one of the partners; the first try tells that the offer has several. */
async function makeClick(kind: Kind): Promise<void> {
  await owner.goto("/tools");
  await owner.getByRole("link", { name: "I don't have Click ID" }).click();
  for (const asksForPartner of [false, true]) {
    await owner.getByLabel("Offer").selectOption({ label: offer });
    await owner.getByLabel("Publisher Member ID").fill(`tester-${kind}`);
    if (asksForPartner) await owner.getByLabel("Partner").selectOption({ label: `${kind} ${run}` });
    await owner.getByRole("button", { name: "Make a click id" }).click();
  }
  await owner
    .getByLabel("Click ID", { exact: true })
    .or(owner.getByLabel("Click ID (required)"))
    .first()
    .waitFor();
}

async function generate(): Promise<void> {
  await owner.getByLabel("Parameter 1").fill("pub_sub_2");
  await owner.locator("#value1").fill("from the tools");
  await owner.getByRole("button", { name: "Generate" }).click();
  await owner.getByRole("heading", { name: "Conversion made" }).waitFor();
}

test.each<[Kind, RegExp, RegExp]>([
  ["good", /HTTP 200/, /thank you/],
  ["broken", /HTTP 500/, /out of order/],
  ["rude", /retrying|closed|failed/i, /no answer in/i],
  ["silent", /no answer within 10 s/, /no answer within 10 s/],
])("a conversion is made and its callback sent to a %s endpoint, twice", async (kind, outcome, answer) => {
  await makeClick(kind);
  await generate();
  await owner.locator("#outcome").getByText(outcome).first().waitFor({ timeout: 30_000 });
  expect(await judge(owner)).toEqual([]);

  await owner.getByRole("link", { name: "Send its callback again" }).click();
  await owner.getByLabel("Notes").fill("once more, by hand");
  await owner.getByRole("button", { name: /^Send/ }).click();
  const response = owner.getByRole("region", { name: "API Response" });
  await response.getByText(answer).first().waitFor({ timeout: 30_000 });
  if (kind === "good") expect(await judge(owner)).toEqual([]);
});

test("who has a click id goes on with it", async () => {
  await makeClick("good");
  const gkClickId = new URL(owner.url()).searchParams.get("gkClickId") ?? "";
  await owner.goto("/tools");
  await owner.getByLabel("Click ID").fill(gkClickId);
  await owner.getByRole("button", { name: "Use this click" }).click();
  await owner.getByRole("button", { name: "Generate" }).waitFor();
  await owner.getByText("Locked.").waitFor();
});
