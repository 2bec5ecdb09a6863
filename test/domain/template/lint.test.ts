import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  lintProblems,
  lintTemplate,
  SAMPLE_VALUES,
  type TemplateKind,
  validateTemplate,
} from "../../../src/domain/template/lint";
import { CALLBACK_MACROS } from "../../../src/domain/template/macros";

const OK = "https://a.example/track?sub1={gk_click_id}";

/** `severity CODE "the text it points at" → suggestion`, easy to read in a table. */
function findings(template: string, kind: TemplateKind = "tracking", foreignMacros: string[] = []): string[] {
  return lintProblems({ template, kind, foreignMacros }).map(({ severity, code, start, end, suggestion }) => {
    const fix = suggestion === undefined ? "" : ` → ${suggestion}`;
    return `${severity} ${code} ${template.slice(start, end)}${fix}`;
  });
}

describe("a good template", () => {
  it.each([
    [OK],
    [`${OK}&country={country:lower=xx}&s={pub_sub_1:sha256}`],
    ["https://a.example/c/{gk_click_id:compact}"],
    ["https://a.example/?c={gk_click_id:upper}&x={foo}&y={event_name}&z=(monetary)"],
    [
      "https://app.adjust.com/abc?install_callback=https%3A%2F%2Fa.example%2Fpb%3Fid%3D{gk_click_id}%26e%3D%7Bevent%7D%26c%3D%7Bcountry%7D%26x%3D%252F",
    ],
    [`${OK}#/route?tab=1`],
    ["http://203.0.113.7:8080/a&b/?c={gk_click_id}"],
    ["https://a.example/?c={gk_click_id}&n={cl?NETWORK}&t=#tid#&u=1"],
  ])("%s has no problems", (template) => expect(findings(template)).toEqual([]));

  it.each([
    ["https://p.example/?m={pub_member_id}&s={gk_status:Success=1,Rejected=2}&sig={gk_signature}"],
    ["https://p.example/?c={pub_click_id}&amount={gk_payout}"],
  ])("%s is a good callback", (template) => expect(findings(template, "callback")).toEqual([]));
});

describe("names", () => {
  const only = (macro: string) => `${OK}&x=${macro}`;
  it.each([
    ["{GK_CLICK_ID}", "error UNKNOWN_MACRO {GK_CLICK_ID} → {gk_click_id}"],
    ["{gk-click-id}", "error UNKNOWN_MACRO {gk-click-id} → {gk_click_id}"],
    ["{gkClickId}", "error UNKNOWN_MACRO {gkClickId} → {gk_click_id}"],
    ["{gk_clik_id:compact}", "error UNKNOWN_MACRO {gk_clik_id:compact} → {gk_click_id:compact}"],
    ["{pub_sub1=none}", "error UNKNOWN_MACRO {pub_sub1=none} → {pub_sub_1=none}"],
    ["{pub_sub_16}", "error UNKNOWN_MACRO {pub_sub_16} → {pub_sub_1}"],
    ["{Country}", "error UNKNOWN_MACRO {Country} → {country}"],
    ["{gk_something_else}", "error UNKNOWN_MACRO {gk_something_else}"],
    ["{click_id}", "warning UNKNOWN_MACRO {click_id} → {gk_click_id}"],
    ["{sub1}", "warning UNKNOWN_MACRO {sub1} → {pub_sub_1}"],
    ["{gk_payout}", "error CALLBACK_MACRO_IN_TRACKING {gk_payout}"],
    ["{gk_click_id:lowr}", "error UNKNOWN_MODIFIER {gk_click_id:lowr} → {gk_click_id:lower}"],
    ["{gk_click_id:nope}", "error UNKNOWN_MODIFIER {gk_click_id:nope} → {gk_click_id}"],
    ["{country:uper=DE}", "warning UNKNOWN_MODIFIER {country:uper=DE} → {country:upper=DE}"],
    ["{country=n%2Fa}", "warning DOUBLE_ENCODING {country=n%2Fa}"],
    ["{gk_link_id", "error UNBALANCED_BRACE {gk_link_id → {gk_link_id}"],
    ["{x", "warning UNBALANCED_BRACE {x"],
    ["x}", "warning UNBALANCED_BRACE }"],
    ["{{gk_link_id}}", "error FOREIGN_SYNTAX {{gk_link_id}} → {gk_link_id}"],
    ["{{GK_LINK_ID}}", "error FOREIGN_SYNTAX {{GK_LINK_ID}} → {gk_link_id}"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: other systems write macros so
    ["${gk_link_id:lower}", "error FOREIGN_SYNTAX ${gk_link_id:lower} → {gk_link_id:lower}"],
    ["[gk_link_id]", "error FOREIGN_SYNTAX [gk_link_id] → {gk_link_id}"],
    ["#gk_link_id#", "error FOREIGN_SYNTAX #gk_link_id# → {gk_link_id}"],
    ["(gk_link_id)", "error FOREIGN_SYNTAX (gk_link_id) → {gk_link_id}"],
    ["<gk_link_id>", "error FOREIGN_SYNTAX <gk_link_id> → {gk_link_id}"],
    ["[country]", "warning FOREIGN_SYNTAX [country] → {country}"],
    ["%7Bgk_link_id%7D", "error ENCODED_MACRO %7Bgk_link_id%7D → {gk_link_id}"],
    ["%257Bgk_link_id%257D", "error ENCODED_MACRO %257Bgk_link_id%257D → {gk_link_id}"],
    ["https%3A%2F%2Fb%2F%7Bgk_link_id%7D", "warning ENCODED_MACRO %7Bgk_link_id%7D → {gk_link_id}"],
    ["a%2520b", "warning DOUBLE_ENCODING %2520 → %20"],
  ])("%s", (macro, expected) => expect(findings(only(macro))).toEqual([expected]));

  it("leaves the advertiser's own macros alone, in full or bare", () => {
    expect(findings(only("{click_id}"), "tracking", ["{click_id}"])).toEqual([]);
    expect(findings(only("{COUNTRY}"), "tracking", ["COUNTRY"])).toEqual([]);
    expect(findings(only("(os)"), "tracking", ["(os)"])).toEqual([]);
  });

  it("guesses the partner's click id in a callback", () => {
    const template = "https://p.example/?m={pub_member_id}&c={click_id}&a={amount}";
    expect(findings(template, "callback")).toEqual([
      "warning UNKNOWN_MACRO {click_id} → {pub_click_id}",
      "warning UNKNOWN_MACRO {amount} → {cnv_amount}",
    ]);
  });
});

describe("the ids that must be there", () => {
  it.each([
    ["https://a.example/?x=1", "error GK_CLICK_ID_MISSING https://a.example/?x=1"],
    ["https://a.example/?x=%7Bclickid%7D", "error GK_CLICK_ID_MISSING https://a.example/?x=%7Bclickid%7D"],
  ])("%s lacks the click id", (template, expected) => expect(findings(template)).toEqual([expected]));

  it.each([
    "(clickid)",
    "#s2#",
    "[=AffiliateReferenceID=]",
    "!!!clickRef!!!",
    "{{link.sub_id}}",
    "{aff_sub}",
    "<u1>",
  ])("points at %s as its likely place", (token) => {
    const template = `https://a.example/?k=1&c=${token}`;
    expect(findings(template, "tracking", [token])).toEqual([
      `error GK_CLICK_ID_MISSING ${template}`,
      `warning FOREIGN_MACRO ${token} → {gk_click_id}`,
    ]);
  });

  it("warns about a callback that tells the partner nothing", () => {
    expect(findings("https://p.example/?a={gk_payout}", "callback")).toEqual([
      "warning PARTNER_ID_MISSING https://p.example/?a={gk_payout}",
    ]);
  });
});

describe("a click id that cannot come back", () => {
  it.each([
    ["#c={gk_click_id}", ["warning NOT_SENT {gk_click_id}"]],
    ["?c={gk_click_id:sha256}", ["warning CLICK_ID_HASHED {gk_click_id:sha256} → {gk_click_id}"]],
    [
      "?c={gk_click_id:sha256=x}#{gk_click_id:compact}",
      [
        "warning CLICK_ID_HASHED {gk_click_id:sha256=x} → {gk_click_id}",
        "warning NOT_SENT {gk_click_id:compact}",
      ],
    ],
    ["?c={gk_click_id}&h={gk_click_id:sha256}#/app?c={gk_click_id}", []],
    ["/{gk_click_id:compact}?n={cl?A#B}#{pub_sub_1}", []],
  ])("%s", (rest, expected) => expect(findings(`https://a.example/${rest}`)).toEqual(expected));

  it("is the partner's own affair in a callback", () =>
    expect(
      findings("https://p.example/?c={pub_click_id}&h={gk_click_id:sha256}#{gk_click_id}", "callback"),
    ).toEqual([]));
});

describe("the status in a callback", () => {
  const to = (rest: string) => `https://p.example/?m={pub_member_id}${rest}`;
  it.each([
    ["#s={gk_status}", ["warning NOT_SENT {gk_status}"]],
    ["&s={gk_status}#&sig={gk_signature}", ["warning NOT_SENT {gk_signature}"]],
    ["&s={gk_status:Success=1,Rejected=1}", ["warning SAME_STATUS {gk_status:Success=1,Rejected=1}"]],
    ["&s={gk_status:Pending=Success}", ["warning SAME_STATUS {gk_status:Pending=Success}"]],
    ["&s={gk_status:Success=1,Pending=0,Rejected=2}&x={pub_sub_1=#}#/app", []],
  ])("%s", (rest, expected) => expect(findings(to(rest), "callback")).toEqual(expected));
});

describe("the query", () => {
  const END = "c={gk_click_id}";
  it.each([
    [`https://a.example/??${END}`, "error DOUBLE_QUESTION_MARK ?? → ?"],
    [`https://a.example/?a=1??${END}`, "error DOUBLE_QUESTION_MARK ?? → &"],
    [`https://a.example/?a=1?${END}`, "error SECOND_QUESTION_MARK ? → &"],
    [`https://a.example/?${END}&u=https://b.example/?d=1`, "warning UNENCODED_URL ? → %3F"],
    [`https://a.example/x&${END}&d=1`, "warning AMPERSAND_BEFORE_QUESTION_MARK & → ?"],
    [`https://a.example/?a=1&amp;${END}`, "warning HTML_AMPERSAND &amp; → &"],
    [`https://a.example/ü?${END}`, "warning NON_ASCII ü → %C3%BC"],
  ])("%s", (template, expected) => expect(findings(template)).toEqual([expected]));
});

describe("the address", () => {
  it.each([
    ["", "NOT_A_URL"],
    ["a.example/?c={gk_click_id}", "NOT_A_URL"],
    ["/track?c={gk_click_id}", "NOT_A_URL"],
    ["{pub_sub_1}", "NOT_A_URL"],
    ["https:a.example/{gk_click_id}", "NOT_A_URL"],
    ["https:///{gk_click_id}", "NOT_A_URL"],
    ["https://a.example\\@b.example/{gk_click_id}", "CREDENTIALS_IN_URL"],
    ["https://a.example\\b/{gk_click_id}", "NOT_A_URL"],
    ["https://a.example:port/{gk_click_id}", "NOT_A_URL"],
    ["javascript:alert(1)//{gk_click_id}", "NOT_HTTP"],
    ["ftp://a.example/{gk_click_id}", "NOT_HTTP"],
    ["market://details?id={gk_click_id}", "NOT_HTTP"],
    ["https://{gk_click_id}.a.example/", "MACRO_IN_HOST"],
    ["https://a.example{gk_click_id}", "MACRO_IN_HOST"],
    ["https://a.example{gk_click_id=/}/", "MACRO_IN_HOST"],
    ["https://a.example:{gk_click_id}/", "MACRO_IN_HOST"],
    ["https://{tenant}.a.example/?c={gk_click_id}", "MACRO_IN_HOST"],
    ["https://ann:secret@a.example/?c={gk_click_id}", "CREDENTIALS_IN_URL"],
    [`${OK}&a=b c`, "WHITESPACE"],
    [`${OK}\r\nX: y`, "WHITESPACE"],
    [` ${OK}`, "WHITESPACE"],
    [`${OK}\u200b`, "WHITESPACE"],
    [`${OK}\0`, "WHITESPACE"],
  ])("%j is refused: %s", (template, code) => {
    const errors = lintProblems({ template, kind: "tracking" }).filter(
      ({ severity }) => severity === "error",
    );
    expect(errors.map((problem) => problem.code)).toContain(code);
    expect(validateTemplate(template, "tracking")).toMatch(/\w.*\.$/);
  });

  it.each([[OK], ["https://a.example/?sub1={gk_clickid}"], ["HTTPS://müller.example/{gk_click_id:sha256}"]])(
    "%s can be saved",
    (template) => expect(validateTemplate(template, "tracking")).toBeNull(),
  );

  it("suggests how to write a space, and drops those at the ends", () => {
    expect(findings(`${OK}&a=b c\n`)).toEqual(["error WHITESPACE   → %20", "error WHITESPACE \n → "]);
  });
});

describe("the preview", () => {
  it("shows the URL and each macro filled with sample values, in order", async () => {
    const template =
      "https://p.example/?c={gk_click_id:compact}&n={gk_offer_name}&s={gk_status:Success=1}&x={foo}";
    const { filled, preview } = await lintTemplate({ template, kind: "callback" });
    const compact = SAMPLE_VALUES.gk_click_id.replaceAll("-", "");
    const offer = "Space%20Miner%3A%20Gold%20%26%20Glory";
    expect(filled).toBe(`https://p.example/?c=${compact}&n=${offer}&s=1&x={foo}`);
    expect(preview).toEqual([
      { name: "gk_click_id", value: compact },
      { name: "gk_offer_name", value: offer },
      { name: "gk_status", value: "1" },
    ]);
  });

  it("hashes too, and leaves conversion macros of a tracking URL as they are", async () => {
    const { filled } = await lintTemplate({
      template: "https://a.example/{os:sha256}/{gk_payout}",
      kind: "tracking",
    });
    expect(filled).toMatch(/^https:\/\/a\.example\/[0-9a-f]{64}\/\{gk_payout\}$/);
  });

  it("has a sample for every macro", () => {
    expect(Object.keys(SAMPLE_VALUES).sort()).toEqual([...CALLBACK_MACROS].sort());
  });
});

describe("for any template", () => {
  const piece = fc.constantFrom(
    "https://",
    "a.example",
    "{",
    "}",
    "gk_click_id",
    "%7B",
    "%25",
    "?",
    "&",
    "#",
    ":",
    "=",
    " ",
  );
  const soup = fc.array(fc.oneof(piece, fc.string({ unit: "binary" }))).map((pieces) => pieces.join(""));

  it("never throws and points inside the template", async () => {
    const kind = fc.constantFrom<TemplateKind>("tracking", "callback");
    await fc.assert(
      fc.asyncProperty(soup, kind, async (template, kind) => {
        const { problems } = await lintTemplate({ template, kind });
        for (const { start, end } of problems) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(template.length);
        }
        validateTemplate(template, kind);
      }),
    );
  });

  it("stays quick on hostile ones", () => {
    for (const unit of [
      "{",
      "}",
      "{{",
      "%7B",
      "?",
      "#a",
      "{a:",
      "[",
      "https%3A",
      "{gk_click_id=",
      "<a",
      " ",
      "{{a:   ",
    ]) {
      // Large enough that whoever reads it in quadratic time is still at it when the test's time is up.
      const problems = lintProblems({ template: unit.repeat(20_000), kind: "tracking" });
      expect(problems.length).toBeGreaterThan(0);
    }
  });
});
