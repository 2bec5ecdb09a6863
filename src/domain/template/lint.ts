import { clickIdProblems } from "./lint-click-id";
import { embeddedProblems } from "./lint-embedded";
import { macroProblems } from "./lint-macros";
import { type LintInput, macrosFor, type Problem, type TemplateKind } from "./lint-problem";
import { statusProblems } from "./lint-status";
import { addressProblems, queryProblems } from "./lint-url";
import type { MacroName } from "./macro-names";
import { SAMPLE_VALUES } from "./macro-samples";
import { compileTemplate, fillTemplateAsync } from "./macros";

export type { LintInput, Problem, TemplateKind } from "./lint-problem";
export { SAMPLE_VALUES } from "./macro-samples";

/** What the linter shows: the URL filled with sample values, each macro's text in it, and what is wrong. */
export type LintResult = {
  filled: string;
  preview: { name: MacroName; value: string }[];
  problems: Problem[];
};

/** Checks a template and shows it filled: `await lintTemplate({ template: "https://a.example/?c={gk_clickid}", kind: "tracking" })`. */
export async function lintTemplate(input: LintInput): Promise<LintResult> {
  const compiled = compileTemplate(input.template, macrosFor(input.kind));
  const macros = compiled.filter((part) => typeof part !== "string");
  const preview = macros.map(async (part) => ({
    name: part.n,
    value: await fillTemplateAsync([part], SAMPLE_VALUES),
  }));
  return {
    filled: await fillTemplateAsync(compiled, SAMPLE_VALUES),
    preview: await Promise.all(preview),
    problems: lintProblems(input),
  };
}

/** What is wrong with a template, from its beginning to its end; empty when it is fine. */
export function lintProblems(input: LintInput): Problem[] {
  const problems = [
    ...addressProblems(input),
    ...queryProblems(input),
    ...macroProblems(input),
    ...embeddedProblems(input),
    ...statusProblems(input),
    ...clickIdProblems(input),
  ];
  return problems.sort((one, other) => one.start - other.start || one.end - other.end);
}

/** Why a template cannot be saved whatever the linter's advice, in plain words; null when it can: `validateTemplate("ftp://x", "callback")`. */
export function validateTemplate(template: string, kind: TemplateKind): string | null {
  return addressProblems({ template, kind })[0]?.message ?? null;
}
