import { inCallback } from "./lint-embedded";
import { type LintInput, macrosFor, type Problem, problemsAt } from "./lint-problem";
import { SAMPLE_VALUES } from "./macro-samples";
import { compileTemplate, fillTemplate, type MacroPart, parseMacroTail } from "./macros";

/** What keeps a template from being a usable http(s) URL at all; none of it can be forgiven. */
export function addressProblems(input: LintInput): Problem[] {
  return [...hiddenCharacters(withoutFills(input)), ...origin(input)];
}

/** Slips in the query and in the encoding, and letters that will be sent percent-encoded. */
export function queryProblems(input: LintInput): Problem[] {
  const { template } = input;
  return [...questionMarks(template), ...ampersands(template), ...nonAscii(withoutFills(input))];
}

/**
 * The template with the spaces and letters hidden that our macros fill in themselves, in `{pub_sub_1=not known}` or
 * `{gk_status:Success=é}`: filling encodes them. Line breaks and invisible characters are slips there too.
 */
function withoutFills({ template, kind }: LintInput): string {
  const names: readonly string[] = macrosFor(kind);
  return template.replace(/\{(\w+)([:=][^{}]*)\}/g, (token, name: string, tail: string) => {
    if (!names.includes(name) || parseMacroTail(tail) === null) return token;
    return token.replace(/ |(?![\s\p{Cc}\p{Cf}\p{Cs}])\P{ASCII}/gu, (letter) => "x".repeat(letter.length));
  });
}

function hiddenCharacters(template: string): Problem[] {
  return problemsAt(template, /[\s\p{Cc}\p{Cf}]+/gu, ({ 0: run, index }) => {
    const atAnEnd = index === 0 || index + run.length === template.length;
    const spaces = /^ +$/.test(run);
    return {
      severity: "error",
      code: "WHITESPACE",
      message: `A URL cannot hold ${spaces ? "spaces" : "line breaks, tabs or invisible characters"}.`,
      suggestion: spaces && !atAnEnd ? "%20".repeat(run.length) : "",
    };
  });
}

function origin(input: LintInput): Problem[] {
  const { template } = input;
  const [scheme = ""] = /^[^:/?#{]*:?/.exec(template) ?? [];
  if (!/^https?:$/i.test(scheme.trim())) return [noHttp(template, scheme)];
  const start = scheme.length;
  // A backslash ends the host for browsers only: macros behind it could change the host for other clients.
  const host = /^\/\/([^/?#]*)/.exec(template.slice(start))?.[1] ?? "";
  const place = { severity: "error" as const, start, end: start + 2 + host.length };
  if (/[{}]/.test(host)) {
    const message = "No macro may stand before the end of the host: end it with / or ? first.";
    return [{ ...place, code: "MACRO_IN_HOST", message }];
  }
  if (host.includes("@")) {
    const message = "A URL cannot hold a user name or password.";
    return [{ ...place, code: "CREDENTIALS_IN_URL", message }];
  }
  if (host !== "" && !host.includes("\\") && URL.canParse(filledPlainly(input))) return [];
  return [notAUrl(template)];
}

function noHttp(template: string, scheme: string): Problem {
  if (!scheme.endsWith(":")) return notAUrl(template);
  const message = "Only http:// and https:// URLs can be used.";
  return { severity: "error", code: "NOT_HTTP", message, start: 0, end: scheme.length };
}

function notAUrl(template: string): Problem {
  const message = "This is not a complete URL: it needs http:// or https:// and a host.";
  return { severity: "error", code: "NOT_A_URL", message, start: 0, end: template.length };
}

function filledPlainly({ template, kind }: LintInput): string {
  const unhashed = (part: string | MacroPart) => (typeof part === "string" ? part : { n: part.n });
  return fillTemplate(compileTemplate(template.trim(), macrosFor(kind)).map(unhashed), SAMPLE_VALUES);
}

/** The template before its fragment, with macros blanked out, so that `{id?Network}` and `#s2#` do not count. */
function upToFragment(template: string): string {
  const blanked = template.replace(/\{[^{}]*\}|#[\w.-]+#/g, (token) => "x".repeat(token.length));
  return blanked.split("#", 1)[0] ?? "";
}

function questionMarks(template: string): Problem[] {
  const text = upToFragment(template);
  const first = text.indexOf("?");
  return problemsAt(text, /\?+/g, ({ 0: marks, index }) => {
    const due = index === first ? "?" : "&";
    if (marks.length > 1) {
      const message = `${marks} should be a single ${due}.`;
      return { severity: "error", code: "DOUBLE_QUESTION_MARK", message, suggestion: due };
    }
    if (index === first) return null;
    // `&url=https://shop.example/?a=b` works at many systems, so it is only worth a warning.
    const [parameter = ""] = /[^?&]*$/.exec(text.slice(0, index)) ?? [];
    // A callback of Adjust's is told of as a whole.
    if (inCallback(template, index)) return null;
    if (parameter.includes("://")) {
      const message = "This ? belongs to a URL inside the URL, which should be percent-encoded.";
      return { severity: "warning", code: "UNENCODED_URL", message, suggestion: "%3F" };
    }
    const message = "The query has already begun: the next parameter starts with &.";
    return { severity: "error", code: "SECOND_QUESTION_MARK", message, suggestion: "&" };
  });
}

function ampersands(template: string): Problem[] {
  const text = upToFragment(template);
  const query = text.indexOf("?");
  const path = query < 0 ? text : text.slice(0, query);
  const [early] = problemsAt(path, /&(?!amp;)(?=[^=&]+=)/g, () => {
    const message = "The first parameter starts with ?, not &.";
    return { severity: "warning", code: "AMPERSAND_BEFORE_QUESTION_MARK", message, suggestion: "?" };
  });
  const entities = problemsAt(template, /&amp;/gi, () => {
    const message = "&amp; comes from a web page's source; a URL has a plain &.";
    return { severity: "warning", code: "HTML_AMPERSAND", message, suggestion: "&" };
  });
  return early ? [early, ...entities] : entities;
}

function nonAscii(template: string): Problem[] {
  return problemsAt(template, /(?:(?![\s\p{Cc}\p{Cf}])\P{ASCII})+/gu, ([letters]) => {
    const suggestion = encodeURIComponent(letters.toWellFormed());
    const message = `"${letters}" will be sent percent-encoded, as ${suggestion}.`;
    return { severity: "warning", code: "NON_ASCII", message, suggestion };
  });
}
