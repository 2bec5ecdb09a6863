import { checkDestination } from "../domain/destination";
import { lintProblems, type Problem, SAMPLE_VALUES } from "../domain/lint";
import { CALLBACK_MACROS, compileTemplate, fillTemplate } from "../domain/macros";

/** What forbids a callback's address: `["callback.url: The URL must begin with https://."]`. */
export function callbackProblems(env: Env, field: string, url: string): string[] {
  const check = checkDestination(url, {
    allowPrivate: env.ALLOW_PRIVATE_CALLBACKS === "true",
    ownHosts: ownHosts(env),
  });
  return check.ok ? [] : [`${field}: ${check.reason}`];
}

/** What forbids a partner's postback template: the linter's errors, then its address. */
export function templateProblems(env: Env, field: string, template: string): string[] {
  const errors = lintErrors(field, lintProblems({ template, kind: "callback" }));
  if (errors.length > 0) return errors;
  // Macros cannot stand in the host, so a sample's address is every callback's. A hash has no place in it either.
  const compiled = compileTemplate(template, CALLBACK_MACROS).map((part) =>
    typeof part === "string" ? part : { n: part.n },
  );
  return callbackProblems(env, field, fillTemplate(compiled, SAMPLE_VALUES));
}

/** What forbids an advertiser's URL; a missing {gk_click_id} is judged with the offer's status, not here. */
export function trackingProblems(
  field: string,
  template: string,
  foreignMacros: readonly string[] = [],
): string[] {
  const problems = lintProblems({ template, kind: "tracking", foreignMacros });
  return lintErrors(
    field,
    problems.filter(({ code }) => code !== "GK_CLICK_ID_MISSING"),
  );
}

function lintErrors(field: string, problems: readonly Problem[]): string[] {
  return problems
    .filter(({ severity }) => severity === "error")
    .map(({ message, start, end, suggestion }) => {
      const advice = suggestion ? ` Use ${suggestion} instead.` : "";
      return `${field}: ${message}${advice} (characters ${start} to ${end})`;
    });
}

/** The names under which this Worker answers: a callback to one of them would come back to us. */
function ownHosts(env: Env): string[] {
  const origin = URL.parse(env.PUBLIC_ORIGIN)?.host;
  return [env.BASE_DOMAIN, ...(origin ? [origin] : [])].filter((host) => host !== "");
}
