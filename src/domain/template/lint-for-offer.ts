import { appendClickParameter, findIntegration, wayBack } from "../integrations";
import { type LintResult, lintTemplate, type Problem, type TemplateKind } from "./lint";

/** What saving would make of a template, and what is wrong with it as it was typed. */
export type TemplateAdvice = LintResult & { template: string };

/**
 * Lints a template as the offer form needs it: with a tracking system, its click parameter is appended first, so a
 * click id that saving will add is not missed. `postbackUrl` is what Adjust's link carries; the advertiser's token in
 * it need not be the real one.
 */
export async function adviseOnTemplate(
  template: string,
  kind: TemplateKind,
  { integrationId, postbackUrl }: { integrationId: string | null; postbackUrl: string },
): Promise<TemplateAdvice> {
  const integration = integrationId === null ? undefined : findIntegration(integrationId);
  const saved =
    kind === "tracking" ? appendClickParameter(template, integrationId, { postbackUrl }) : template;
  const foreignMacros = Object.values(integration?.postback ?? {});
  const typed = await lintTemplate({ template, kind, foreignMacros });
  if (saved === template) {
    const elsewhere = kind === "tracking" ? clickIdElsewhere(template, integrationId) : [];
    const problems = [...typed.problems, ...elsewhere].sort((one, other) => one.start - other.start);
    return { ...typed, template, problems };
  }
  const { filled, preview, problems: left } = await lintTemplate({ template: saved, kind, foreignMacros });
  // What the click parameter takes the place of is not saved, so nothing is wrong with it; the places are as typed.
  const problems = typed.problems.filter(({ code, message }) =>
    left.some((problem) => problem.code === code && problem.message === message),
  );
  return { template: saved, filled, preview, problems };
}

/** Slot and macro are a pair: with the click id in another slot every look-up fails, and nothing else says so. */
function clickIdElsewhere(template: string, integrationId: string | null): Problem[] {
  const { problem } = wayBack(integrationId, template);
  const match = /\{gk_click_id[^{}]*\}/.exec(template);
  if (problem === null || !match) return [];
  const { 0: macro, index: start } = match;
  return [
    { severity: "warning", code: "CLICK_ID_ELSEWHERE", message: problem, start, end: start + macro.length },
  ];
}
