import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  appendClickParameter,
  INTEGRATIONS,
  isPasted,
  postbackUrls,
  replacedByClickParameter,
} from "../../../src/domain/integrations";
import { OTHER_PAIRS } from "../../../src/domain/integrations/other-pairs";
import { adviseOnTemplate } from "../../../src/domain/template/lint-for-offer";
import { linked } from "./integrations.table";

const ADDRESS = "https://api.gokart.example/api/v1/postback/tok_9";
const ID = "{gk_click_id}";
const NESTED = `https%3A%2F%2Fa.example%2Fpb%3Fgk_click_id%3D${ID}`;

const urlsOf = (integrationId: string | null, trackingUrl?: string) =>
  postbackUrls({
    origin: "https://api.gokart.example",
    token: "tok_9",
    integrationId,
    offer: { type: "multi", events: [{ eventId: "buy" }], trackingUrl },
  });
const advise = (integrationId: string | null, template: string) =>
  adviseOnTemplate(template, "tracking", { integrationId, postbackUrl: ADDRESS });
const warnings = async (integrationId: string | null, template: string) =>
  (await advise(integrationId, template)).problems.filter(({ code }) => code === "CLICK_ID_ELSEWHERE");

/** Slot and macro of one link, and the macro that the postback URL of its system has to have. */
const PAIRS: [id: string, link: string, macro: string][] = [
  ["tune", `https://t.example/aff_c?offer_id=1&aff_click_id=${ID}`, "{aff_click_id}"],
  ["tune", `https://t.example/aff_c?aff_sub3=${ID}`, "{aff_sub3}"],
  ["impact", `https://t.example/c?subId2=${ID}`, "{SubId2}"],
  ["everflow", `https://t.example/c?sub2=${ID}`, "{sub2}"],
  ["everflow", `https://t.example/c?source_id=x&sub10=${ID}&a=b`, "{sub10}"],
  ["cake", `https://t.example/c?a=1&s3=${ID}`, "#s3#"],
  ["affise", `https://t.example/c?sub8=${ID}`, "{sub8}"],
  ["scaleo", `https://t.example/c?aff_param5=${ID}`, "{aff_param5}"],
  ["awin", `https://t.example/c?clickRef3=${ID}`, "!!!clickRef3!!!"],
  ["singular", `https://t.example/c?sub1=${ID}`, "{sub1}"],
  ["airbridge", `https://t.example/c?custom_param2=${ID}`, "{@trackingLink.custom_param2}"],
  ["appsflyer", `https://t.example/c?pid=x_int&af_Sub1=${ID}`, "(af_Sub1)"],
  ["appmetrica", `https://t.example/c?anything=${ID}`, "{anything}"],
  ["affise-mmp", `https://t.example/c?pid=${ID}`, "{pid}"],
  ["goaffpro", `https://t.example/c?gk_click_id=${ID}`, "{{link.query.gk_click_id}}"],
  ["adjust", `https://t.example/c?label=${ID}`, "{label}"],
  ["adjust", `https://t.example/c?adj_label=${ID}`, "{label}"],
];

/** Links whose click id no postback of their system brings back, with the slot where it belongs. */
const ELSEWHERE: [id: string, link: string, slot: string][] = [
  ["impact", `https://t.example/c?sub1=${ID}`, "subid1"],
  ["impact", `https://t.example/c?clickid=${ID}`, "subid1"],
  ["impact", `https://t.example/c?install_callback=${NESTED}`, "subid1"],
  ["impact", `https://t.example/c?a=1#subid1=${ID}`, "subid1"],
  ["impact", `https://t.example/${ID}`, "subid1"],
  ["everflow", `https://t.example/c?subid1=${ID}`, "sub1"],
  ["everflow", `https://t.example/c?xsub1=${ID}`, "sub1"],
  ["everflow", `https://t.example/c?constructor=${ID}`, "sub1"],
  ["cake", `https://t.example/c?sub1=${ID}`, "s2"],
  ["trackier", `https://t.example/c?click_id=${ID}`, "p1"],
  ["clickbank", `https://t.example/c?sub1=${ID}`, "tid"],
  ["partnerize", `https://prf.example/click/camref:1/destination:https://a.example/pubref:${ID}`, "pubref"],
  ["partnerize", `https://prf.example/click/camref:1?pubref=${ID}`, "pubref"],
  ["appsflyer", `https://t.example/c/${ID}`, "clickid"],
  ["adjust", `https://t.example/c?subid1=${ID}`, "install_callback"],
];

/** Links that work, or of whose slot nobody can say that it does not. */
const FINE: [id: string | null, link: string][] = [
  ["impact", `https://t.example/c?subId1=${ID}`],
  ["impact", `https://t.example/c?sub9=${ID}&subid1=${ID}`],
  ["impact", `https://t.example/c?subid1=gk-${ID}&x=1`],
  ["impact", `https://t.example/c?subid1={pub_sub_1:lower}.${ID}`],
  ["impact", `https://wrap.example/?u=https%3A%2F%2Ft.example%3Fsubid1%3D${ID}`],
  ["impact", `https://wrap.example/?u=https%253A%252F%252Ft.example%253Fa%253Db%2526subid1%253D${ID}`],
  ["impact", "https://t.example/c?x=1"],
  ["branch", `https://t.example/c?%7Eclick_id={gk_click_id:compact}`],
  ["cake", `https://t.example/c?x=#s1#&s2=${ID}`],
  ["cj", `https://t.example/links/1/type/dlg/sid/${ID}/https://shop.example/`],
  ["tradedoubler", `https://t.example/click?p(1)a(2)epi(${ID})`],
  ["partnerize", `https://prf.example/click/pubref:${ID}/destination:https://a.example/?b=c`],
  ["adjust", `https://t.example/c?install_callback=${NESTED}`],
  ["adjust", `https://t.example/c?c=${ID}&adj_event_callback_abc123=${NESTED}`],
  ...["voluum", "keitaro", "binom", "custom", "shopify", "woocommerce", "gtm-server", "redtrack"].map(
    (id): [string, string] => [id, `https://t.example/c/${ID}?whatever=${ID}`],
  ),
  ["tenjin", `https://t.example/c?x=${ID}`],
  ["nobody", `https://t.example/c?x=${ID}`],
  [null, `https://t.example/c?x=${ID}`],
];

describe("the macro of the postback URL", () => {
  it.each(PAIRS)("of %s is the pair of the slot in %s", async (id, link, macro) => {
    const { postbackUrl, installPostbackUrl, perEvent } = urlsOf(id, link);
    const urls = [postbackUrl, ...(installPostbackUrl ? [installPostbackUrl] : []), perEvent[0]?.postbackUrl];
    for (const url of urls) expect(`${url}&`).toContain(`?gk_click_id=${macro}&`);
    expect(await warnings(id, link)).toEqual([]);
  });

  it.each(linked)("of $id is the usual one in the link that saving makes", async ({ id, link }) => {
    const saved = `https://t.example/c?${link}`;
    expect(urlsOf(id, saved)).toEqual(urlsOf(id));
    expect(await warnings(id, saved)).toEqual([]);
  });

  it("of a slot is never the one of the usual slot, and each has a system", () => {
    for (const [id, { bySlot = {} }] of Object.entries(OTHER_PAIRS)) {
      const { link } = INTEGRATIONS.find((system) => system.id === id) ?? {};
      expect(link).toBeDefined();
      // Slots are looked up in small letters.
      for (const slot of Object.keys(bySlot)) expect(slot).toBe(slot.toLowerCase());
      expect(Object.keys(bySlot)).not.toContain(link?.parameter);
    }
  });
});

describe("a click id in a slot that its system does not send back", () => {
  it.each(ELSEWHERE)(
    "is a note of the postback URLs and a warning of the linter: %s %s",
    async (id, link, slot) => {
      const [note] = urlsOf(id, link).notes;
      expect(note).toContain(slot);
      expect(note).toContain("this link has the click id elsewhere");
      const [problem, ...rest] = await warnings(id, link);
      expect(problem).toMatchObject({ severity: "warning", message: note });
      expect(link.slice(problem?.start, problem?.end)).toBe(ID);
      expect(rest).toEqual([]);
    },
  );

  it("is told in plain words", () => {
    expect(urlsOf("impact", `https://t.example/c?sub1=${ID}`).notes[0]).toBe(
      "Impact sends back what stands in subid1; this link has the click id elsewhere, so its postbacks would not find their click.",
    );
  });

  it.each(FINE)("is not cried out where there is none: %s %s", async (id, link) => {
    expect(await warnings(id, link)).toEqual([]);
    expect(urlsOf(id, link).notes.join()).not.toContain("elsewhere");
  });

  it("is no matter of a partner's callback", async () => {
    const asked = { integrationId: "impact", postbackUrl: ADDRESS };
    const { problems } = await adviseOnTemplate(`https://t.example/c?sub1=${ID}`, "callback", asked);
    expect(problems.map(({ code }) => code)).not.toContain("CLICK_ID_ELSEWHERE");
  });
});

describe("what the click id takes the place of", () => {
  it.each([
    ["https://t.example/c?subid1={click_id}", ["{click_id}"]],
    ["https://t.example/c?subid1={click_id}&subId1=x&a={nothing}", ["{click_id}", "x"]],
    ["https://t.example/c?subid1=", []],
    ["https://t.example/c?sub9={click_id}", []],
    [`https://t.example/c?subid1=${ID}`, []],
  ])("%s", (link, replaced) => {
    expect(replacedByClickParameter(link, "impact")).toEqual(replaced);
  });

  it("may stand in a path", () => {
    const link = "https://prf.example/click/pubref:x/destination:https://a.example/pubref:y";
    expect(replacedByClickParameter(link, "partnerize")).toEqual(["x"]);
    expect(appendClickParameter(link, "partnerize")).toBe(link.replace("pubref:x", `pubref:${ID}`));
  });

  it.each(["~click_id", "%7Eclick_id", "%7eClick_ID"])("stands in Branch's slot written %s", (slot) => {
    const link = (value: string) => `https://t.example/c?${slot}=${value}&z=1`;
    expect(appendClickParameter(link("CLICK_ID"), "branch")).toBe(link(ID));
  });

  it("is not saved, so the linter says nothing of it, and of all else what it said", async () => {
    const { problems } = await advise("impact", "https://t.example/c?subid1={gk_clickid}");
    expect(problems).toEqual([]);
    const [problem, ...rest] = (
      await advise("impact", "https://t.example/c?subid1={gk_clickid}&a={gk_nothing}")
    ).problems;
    expect([problem?.code, rest]).toEqual(["UNKNOWN_MACRO", []]);
    expect(problem?.message).toContain("{gk_nothing}");
  });
});

describe("Adjust's postback URL", () => {
  const told = (link?: string) => urlsOf("adjust", link).notes.join("\n");

  it.each([undefined, `https://t.example/c?install_callback=${NESTED}`])(
    "goes into the tracking link, and nobody is told to paste it: %s",
    (link) => {
      expect(isPasted("adjust", link)).toBe(false);
      expect(told(link)).toContain("Nothing has to be pasted into Adjust");
      expect(told(link)).not.toContain("Installs: use");
      expect(urlsOf("adjust", link).postbackUrl).toContain(`?gk_click_id=${ID}&cnv_event_id={event}&`);
    },
  );

  it("is one for Adjust's dashboard where the link carries the click id as label", () => {
    const link = `https://t.example/c?label=${ID}`;
    expect(isPasted("adjust", link)).toBe(true);
    expect(told(link)).toContain("a callback set in Adjust's dashboard");
    expect(urlsOf("adjust", link).installPostbackUrl).toBe(
      `${ADDRESS}?gk_click_id={label}&cnv_event_id=install`,
    );
  });

  it("is the only one that stands in a link", () => {
    expect(INTEGRATIONS.filter(({ id }) => !isPasted(id)).map(({ id }) => id)).toEqual(["adjust"]);
  });
});

describe("the page about integrations", () => {
  const [, page = ""] = readFileSync("docs/integrations.md", "utf8").split("## Other slots");
  const pairs = Object.entries(OTHER_PAIRS).filter(([, { any }]) => any !== "REPLACE");

  it.each(pairs)("tells the other slots of %s", (id, { bySlot = {}, any }) => {
    const row = page.split("\n").find((line) => line.startsWith(`| \`${id}\` |`)) ?? "";
    const named = Object.entries(bySlot).filter(([slot]) => row.includes(`\`${slot}\``));
    if (any) expect(row).toContain(any);
    else expect(named.length).toBeGreaterThan(1);
    for (const [slot] of named) expect(row).toContain(`\`${bySlot[slot]}\``);
  });
});
