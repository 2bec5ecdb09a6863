import { fragmentStart, type LintInput, type Problem, problemsAt } from "./lint-problem";
import { parseMacroTail } from "./macros";

const CLICK_ID = /\{gk_click_id([:=][^{}]*)?\}/g;

/** `{gk_click_id}` that is there and yet cannot come back; one place where it can is enough. */
export function clickIdProblems({ template, kind }: LintInput): Problem[] {
  if (kind !== "tracking") return [];
  const fragment = fragmentStart(template);
  let comesBack = false;
  const problems = problemsAt(template, CLICK_ID, ({ 1: tail = "", index }) => {
    const rest = parseMacroTail(tail);
    if (rest === null) return null;
    if (index > fragment) {
      const message =
        "What stands behind a # stays in the browser: the advertiser's server needs {gk_click_id} before it.";
      return { severity: "warning", code: "NOT_SENT", message };
    }
    if (rest.m === "sha256") {
      const message =
        "A hash cannot be turned back into the click: the advertiser must get {gk_click_id} itself.";
      return { severity: "warning", code: "CLICK_ID_HASHED", message, suggestion: "{gk_click_id}" };
    }
    comesBack = true;
    return null;
  });
  return comesBack ? [] : problems;
}
