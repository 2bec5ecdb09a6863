import { checkDestination } from "../../domain/link/destination";
import { lintProblems, type Problem, SAMPLE_VALUES } from "../../domain/template/lint";
import { CALLBACK_MACROS, compileTemplate, fillTemplate } from "../../domain/template/macros";

/** What the linter says of a template, each with its field: errors forbid saving it, warnings are told when it is saved. */
export type Judged = { errors: string[]; warnings: string[] };

/** A URL of a body; `host` is the one that was asked to save it. */
type Asked = { field: string; url: string; host?: string };

/** What forbids a callback's address: `["callback.url: The URL must begin with https://."]`. */
export function callbackProblems(env: Env, { field, url, host }: Asked): string[] {
  const check = checkDestination(url, {
    allowPrivate: env.ALLOW_PRIVATE_CALLBACKS === "true",
    ownHosts: ownHosts(env, host),
  });
  return check.ok ? [] : [`${field}: ${check.reason}`];
}

/** A partner's postback template: what the linter says of it, then what forbids its address. */
export function judgeCallback(env: Env, { field, url: template, host }: Asked): Judged {
  const judged = inWords(field, lintProblems({ template, kind: "callback" }));
  if (judged.errors.length > 0) return judged;
  // Macros cannot stand in the host, so a sample's address is every callback's. A hash has no place in it either.
  const compiled = compileTemplate(template, CALLBACK_MACROS).map((part) =>
    typeof part === "string" ? part : { n: part.n },
  );
  const errors = callbackProblems(env, { field, url: fillTemplate(compiled, SAMPLE_VALUES), host });
  return { ...judged, errors };
}

/** An advertiser's URL; a missing {gk_click_id} forbids the offer to be active, which is judged with its status. */
export function judgeTracking(field: string, template: string, foreignMacros: readonly string[]): Judged {
  const problems = lintProblems({ template, kind: "tracking", foreignMacros });
  return inWords(
    field,
    problems.map((problem) =>
      problem.code === "GK_CLICK_ID_MISSING" ? { ...problem, severity: "warning" } : problem,
    ),
  );
}

const OF_CLICK_ID = ["GK_CLICK_ID_MISSING", "FOREIGN_MACRO", "NOT_SENT", "CLICK_ID_HASHED"];

/** Where visitors go whom the advertiser shall not have: no click id need come back from there. */
export function judgeFallback(field: string, template: string): Judged {
  const problems = lintProblems({ template, kind: "tracking" });
  return inWords(
    field,
    problems.filter(({ code }) => !OF_CLICK_ID.includes(code)),
  );
}

/** What was found in several templates, as if it were one. */
export function together(judged: readonly Judged[]): Judged {
  return {
    errors: judged.flatMap(({ errors }) => errors),
    warnings: judged.flatMap(({ warnings }) => warnings),
  };
}

function inWords(field: string, problems: readonly Problem[]): Judged {
  const words = (wanted: Problem["severity"]) =>
    problems
      .filter(({ severity }) => severity === wanted)
      .map(({ severity, message, start, end, suggestion }) => {
        // A warning that names what to write says on which condition, too.
        const said = severity === "warning" && message.includes(suggestion ?? "");
        const advice = suggestion && !said ? ` Use ${suggestion} instead.` : "";
        return `${field}: ${message}${advice} (characters ${start} to ${end})`;
      });
  return { errors: words("error"), warnings: words("warning") };
}

/** The names under which this Worker answers: a callback to one of them would come back to us. */
function ownHosts(env: Env, asked = ""): string[] {
  const origin = URL.parse(env.PUBLIC_ORIGIN)?.host ?? "";
  return [env.BASE_DOMAIN, origin, asked].filter((host) => host !== "");
}
