import { tellsApart } from "../callback/plan";
import { fragmentStart, type LintInput, type Problem, problemsAt } from "./lint-problem";
import { parseMacroTail } from "./macros";

// What keeps a partner from hearing of anything but Success, or from checking who says so (see canTell).

/** `{gk_status}` or `{gk_signature}` where it is never sent, and a `{gk_status}` that says the same of every status. */
export function statusProblems({ template, kind }: LintInput): Problem[] {
  if (kind !== "callback") return [];
  const fragment = fragmentStart(template);
  return problemsAt(
    template,
    /\{(gk_status|gk_signature)([:=][^{}]*)?\}/g,
    ({ 1: name, 2: tail = "", index }) => {
      if (index > fragment) {
        const message = `What stands behind a # is not sent: {${name}} belongs before it.`;
        return { severity: "warning", code: "NOT_SENT", message };
      }
      const rest = name === "gk_status" ? parseMacroTail(tail) : null;
      const same = rest
        ? (["Pending", "Rejected"] as const).filter((status) => !tellsApart(rest, status))
        : [];
      if (same.length === 0) return null;
      const message = `${same.join(" and ")} would read like Success here, so the partner is told of Success only.`;
      return { severity: "warning", code: "SAME_STATUS", message };
    },
  );
}
