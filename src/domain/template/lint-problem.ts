import { CALLBACK_MACROS, CLICK_MACROS, type MacroName } from "./macro-names";

/** Where a template is used: `tracking` (and fallback) URLs at the click, `callback` URLs at the conversion. */
export type TemplateKind = "tracking" | "callback";

/** What to lint; `foreignMacros` are the advertiser system's own, as written there (`"(clickid)"`) or bare (`"clickid"`). */
export type LintInput = { template: string; kind: TemplateKind; foreignMacros?: readonly string[] };

/** One finding about `template.slice(start, end)`; `suggestion`, when given, is the text to put in its place. */
export type Problem = {
  severity: "error" | "warning";
  code: string;
  message: string;
  start: number;
  end: number;
  suggestion?: string;
};

/** The names that are filled in a template of this kind. */
export function macrosFor(kind: TemplateKind): readonly MacroName[] {
  return kind === "tracking" ? CLICK_MACROS : CALLBACK_MACROS;
}

/** A finding for each match of `pattern` (a global one); the finding may be null. */
export function problemsAt(
  text: string,
  pattern: RegExp,
  judge: (match: RegExpExecArray) => Omit<Problem, "start" | "end"> | null,
): Problem[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const problem = judge(match);
    return problem ? [{ ...problem, start: match.index, end: match.index + match[0].length }] : [];
  });
}

/** Where the part begins that browsers keep to themselves, a `#` outside of braces; the template's length without one. */
export function fragmentStart(template: string): number {
  const hash = template.replace(/\{[^{}]*\}/g, (token) => "x".repeat(token.length)).indexOf("#");
  return hash < 0 ? template.length : hash;
}
