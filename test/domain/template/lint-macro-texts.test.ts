import { expect, test } from "vitest";
import { lintProblems, type TemplateKind } from "../../../src/domain/template/lint";
import { CALLBACK_MACROS, compileTemplate, fillTemplate } from "../../../src/domain/template/macros";

const url = (macro: string) => `https://p.example/?c={gk_click_id}&x=${macro}`;
const codes = (macro: string, kind: TemplateKind) =>
  lintProblems({ template: url(macro), kind }).map(({ severity, code }) => `${severity} ${code}`);

test.each([
  ["{pub_sub_2=a b}", "a%20b"],
  ["{pub_sub_2:lower=not known}", "not%20known"],
  ["{gk_status:Success=Paid out,Rejected=No}", "Paid%20out"],
  ["{gk_offer_name:Space Miner=é}", "%C3%A9"],
  ["{pub_sub_2=é}", "%C3%A9"],
  ["{pub_sub_2= 日本 👍}", "%20%E6%97%A5%E6%9C%AC%20%F0%9F%91%8D"],
])("%s is right as it is typed, since it is encoded when it is filled in", (macro, filled) => {
  expect(codes(macro, "callback")).toEqual([]);
  const values = { gk_status: "Success", gk_offer_name: "Space Miner" };
  expect(fillTemplate(compileTemplate(macro, CALLBACK_MACROS), values)).toBe(filled);
});

test.each([
  ["{pub_sub_2=a\nb}", "error WHITESPACE"],
  ["{pub_sub_2=a\u200bb}", "error WHITESPACE"],
  ["{pub_sub_2=a\u00a0b}", "error WHITESPACE"],
  ["{pub_sub_2 =a}", "error WHITESPACE"],
  ["{mine=a b}", "error WHITESPACE"],
  ["{mine=é}", "warning NON_ASCII"],
  ["{pub_sub_2:no such}", "error WHITESPACE"],
  ["{pub_sub_2=a b} c", "error WHITESPACE"],
])("%j is found out", (macro, expected) => expect(codes(macro, "tracking")).toContain(expected));

test("a macro that this template does not fill has no text of its own", () => {
  expect(codes("{gk_status:Success=Paid out}", "tracking")).toContain("error WHITESPACE");
});
