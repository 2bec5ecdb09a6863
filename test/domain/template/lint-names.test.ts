import { describe, expect, it, test } from "vitest";
import { lintProblems, type TemplateKind } from "../../../src/domain/template/lint";

/** `severity CODE "the text it points at" → suggestion` of a macro, in a template that is good otherwise. */
function findings(macro: string, kind: TemplateKind): string[] {
  const template = `https://a.example/?c={${kind === "tracking" ? "gk" : "pub"}_click_id}&x=${macro}`;
  return lintProblems({ template, kind }).map(({ severity, code, start, end, suggestion }) => {
    const fix = suggestion === undefined ? "" : ` → ${suggestion}`;
    return `${severity} ${code} ${template.slice(start, end)}${fix}`;
  });
}

describe("a name behind one of our prefixes", () => {
  it.each([
    ["cnv_payout", "gk_payout"],
    ["cnv_status", "gk_status"],
    ["cnv_payot", "gk_payout"],
    ["gk_event_id", "cnv_event_id"],
    ["gk_amount", "cnv_amount"],
    ["pub_conversion_id", "gk_conversion_id"],
    ["pub_country", "country"],
    ["PUB-Country", "country"],
    ["gk_member_id", "pub_member_id"],
    ["gk_offer", "gk_offer_id"],
    ["pub_click", "pub_click_id"],
    ["cnv_click_id", "gk_click_id"],
  ])("{%s} in a callback is meant as {%s}", (word, meant) => {
    expect(findings(`{${word}=none}`, "callback")).toEqual([
      `error UNKNOWN_MACRO {${word}=none} → {${meant}=none}`,
    ]);
    expect(findings(`%7B${word}%7D`, "callback")).toEqual([`error ENCODED_MACRO %7B${word}%7D → {${meant}}`]);
  });

  it.each([
    ["pub_country", "country"],
    ["gk_sub_3", "pub_sub_3"],
    ["pub_link_id", "gk_link_id"],
    ["gk_offer", "gk_offer_id"],
  ])("{%s} in a link is meant as {%s}", (word, meant) =>
    expect(findings(`{${word}}`, "tracking")).toEqual([`error UNKNOWN_MACRO {${word}} → {${meant}}`]),
  );

  it.each(["pub_gender", "pub_session_id", "pub_geo_country", "pub_id", "cnv_email", "cnv_user_id"])(
    "{%s} is near nothing: it is told that nobody fills it",
    (word) => {
      for (const kind of ["tracking", "callback"] as const)
        expect(findings(`{${word}}`, kind)).toEqual([`warning UNKNOWN_MACRO {${word}}`]);
    },
  );

  test("the advertiser's sub parameters are not taken for the partner's", () =>
    expect(findings("{cnv_sub_1}", "callback")).toEqual(["warning UNKNOWN_MACRO {cnv_sub_1}"]));

  test("only one that the conversion brings is told as unknown in a link, not turned into another", () => {
    expect(findings("{cnv_payout}", "tracking")).toEqual(["warning UNKNOWN_MACRO {cnv_payout}"]);
    expect(findings("{gk_event_id}", "tracking")).toEqual(["error UNKNOWN_MACRO {gk_event_id}"]);
  });
});

test.each([
  ...["event", "user_id", "publisher_id", "pubid", "gkid", "offer", "sub_id", "country_code", "goal"],
  ...["device.country", "cl?PUB_NAME", "transaction_id", "@postback.eventName", "conversionstatus"],
])("another system's {%s} is left alone", (word) => {
  for (const kind of ["tracking", "callback"] as const) expect(findings(`{${word}}`, kind)).toEqual([]);
});

describe("our names in brackets that mean other things too", () => {
  it.each([
    ["%pub_sub_1%", "{pub_sub_1}"],
    ["%%pub_sub_1%%", "{pub_sub_1}"],
    ["$pub_sub_1$", "{pub_sub_1}"],
    ["$$pub_sub_1$$", "{pub_sub_1}"],
    ["@pub_sub_1@", "{pub_sub_1}"],
    ["__GK_CLICK_ID__", "{gk_click_id}"],
    ["__pub_sub_1__", "{pub_sub_1}"],
  ])("%s is another system's way to write %s", (token, ours) =>
    expect(findings(token, "tracking")).toEqual([`error FOREIGN_SYNTAX ${token} → ${ours}`]),
  );

  test("each of several is found, close together and between encoded characters", () =>
    expect(findings("%20%pub_sub_1%%20__PUB_SUB_2____pub_sub_3__%20", "tracking")).toEqual([
      "error FOREIGN_SYNTAX %pub_sub_1% → {pub_sub_1}",
      "error FOREIGN_SYNTAX __PUB_SUB_2__ → {pub_sub_2}",
      "error FOREIGN_SYNTAX __pub_sub_3__ → {pub_sub_3}",
    ]));

  it.each([
    "%20pub_sub_1%20",
    "%3Dgk_click_id%26pub_sub_1%3D",
    "%country%",
    "%os%20",
    "__DEVICE__",
    "$os$",
    "me@pub_sub.example",
    "utm__pub_name__x",
    "$pub_gender$",
  ])("%s is left alone", (text) => expect(findings(text, "tracking")).toEqual([]));
});
