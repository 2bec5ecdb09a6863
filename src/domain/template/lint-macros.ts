import { inCallback } from "./lint-embedded";
import { closest, nearMacro, OUR_PREFIX, plainName } from "./lint-near";
import { type LintInput, macrosFor, type Problem, problemsAt, type TemplateKind } from "./lint-problem";
import { CALLBACK_ONLY_MACROS, MODIFIERS } from "./macro-names";
import { parseMacroTail } from "./macros";

type Finding = Omit<Problem, "start" | "end">;

const FOREIGN_SYNTAX =
  /\{\{\s*([\w-]+)\s*([:=][^{}]*)?\}\}|\$\{([\w-]+)([:=][^{}]*)?\}|\[=?([\w-]+)=?\]|\(([\w-]+)\)|#([\w-]+)#|<([\w-]+)>|!!!([\w-]+)!!!/g;
// Brackets that mean other things too: `%20pub…` is a space, `a_b__c` a word. So a name in them must plainly be ours.
const OUR_NAME_INSIDE = /(%%?|\$\$?|@|__)((?:gk|pub|cnv)[_-][\w-]+?)\1/gi;
const FOREIGN_VALUE =
  /(?<=[?&][^=&#?]*=)(?:\$?\{[^{}&]+\}|\{\{[^{}&]+\}\}|\[=?[\w.-]+=?\]|\([\w.-]+\)|#[\w.-]+#|<[\w.-]+>|!!![\w.-]+!!!)(?=[&#]|$)/g;
const EMBEDDED_URL = /https?%3A[^&#]*/gi;

/** Everything about the macros themselves, one finding a place: the first rule that recognises it explains it. */
export function macroProblems(input: LintInput): Problem[] {
  const rules = [foreignSyntax, braces, encodedMacros, foreignValues];
  const found: Problem[] = [];
  for (const problem of rules.flatMap((rule) => rule(input))) {
    if (!found.some((other) => other.start <= problem.start && problem.end <= other.end)) found.push(problem);
  }
  return [...found, ...unbalancedBraces(input), ...missingIds(input)];
}

/** Our names in other systems' brackets: `[gk_click_id]`, `#gk_click_id#`, `{{gk_click_id}}`. */
function foreignSyntax({ template, kind, foreignMacros = [] }: LintInput): Problem[] {
  const judge = (token: string, word: string, tail = ""): Finding | null => {
    const near = nearMacro(word, kind);
    if (!near || plainName(near.name) !== plainName(word) || foreignMacros.includes(token)) return null;
    return {
      severity: OUR_PREFIX.test(word) ? "error" : "warning",
      code: "FOREIGN_SYNTAX",
      message: `${token} is another system's way to write a macro; ours has single curly braces.`,
      suggestion: `{${near.name}${tail}}`,
    };
  };
  return [
    ...problemsAt(template, FOREIGN_SYNTAX, ([token, ...groups]) => {
      const [word = "", tail] = groups.filter((group) => group !== undefined);
      return judge(token, word, tail);
    }),
    ...problemsAt(template, OUR_NAME_INSIDE, ([token, , word = ""]) => judge(token, word)),
  ];
}

function braces(input: LintInput): Problem[] {
  return problemsAt(input.template, /\{([^{}:=]*)([:=][^{}]*)?\}/g, ([token, word = "", tail = ""]) => {
    const known = macrosFor(input.kind).some((name) => name === word);
    return known ? judgeTail(word, tail) : judgeUnknown(input, { token, word, tail });
  });
}

function judgeTail(word: string, tail: string): Finding | null {
  const rest = parseMacroTail(tail);
  const key = rest?.map?.length === 1 ? rest.map[0]?.[0] : undefined;
  const wrong = rest ? key : tail.slice(1).split("=")[0];
  const meant = wrong === undefined ? null : closest(wrong, MODIFIERS);
  if (rest && !meant) return judgeDefault(word, tail);
  return {
    severity: rest ? "warning" : "error",
    code: "UNKNOWN_MODIFIER",
    message: `"${wrong}" is not a modifier: there are ${MODIFIERS.join(", ")}, a default (=none) and a value map (:Success=1,Rejected=2).`,
    suggestion: `{${word}${meant ? tail.replace(wrong ?? "", meant) : ""}}`,
  };
}

function judgeDefault(word: string, tail: string): Finding | null {
  if (!/%[0-9a-f]{2}/i.test(tail)) return null;
  const message = `The text in {${word}…} is encoded when it is filled in, so write it plainly, without %.`;
  return { severity: "warning", code: "DOUBLE_ENCODING", message };
}

function judgeUnknown(
  input: LintInput,
  macro: { token: string; word: string; tail: string },
): Finding | null {
  const { token, word, tail } = macro;
  if (input.foreignMacros?.some((foreign) => foreign === token || foreign === word)) return null;
  const near = nearMacro(word, input.kind);
  const callbackOnly = CALLBACK_ONLY_MACROS.find((name) => plainName(name) === plainName(word));
  if (callbackOnly && input.kind === "tracking") {
    const message = `{${callbackOnly}} is only known at the conversion and cannot be used in a tracking URL.`;
    return { severity: "error", code: "CALLBACK_MACRO_IN_TRACKING", message };
  }
  if (near?.sure || /^gk_/i.test(word)) {
    const message = `${token} is not one of our macros and will not be filled.`;
    const suggestion = near ? `{${near.name}${tail}}` : undefined;
    return { severity: "error", code: "UNKNOWN_MACRO", message, ...(suggestion && { suggestion }) };
  }
  if (!near) return OUR_PREFIX.test(word) ? notOurs(token) : null;
  const message = `${token} is left as it is; if it should be filled here, use {${near.name}}.`;
  return { severity: "warning", code: "UNKNOWN_MACRO", message, suggestion: `{${near.name}${tail}}` };
}

/** `{pub_gender}` and `{cnv_email}` are parameters that we take, which makes them easy to take for macros. */
function notOurs(token: string): Finding {
  const message = `${token} is none of our macros and is left as it is.`;
  return { severity: "warning", code: "UNKNOWN_MACRO", message };
}

/** `%7Bgk_click_id%7D` is text to us; inside an encoded callback URL it may be meant for the advertiser's system. */
function encodedMacros({ template, kind }: LintInput): Problem[] {
  const embedded = [...template.matchAll(EMBEDDED_URL)].map(
    ({ index, 0: url }) => [index, index + url.length] as const,
  );
  const isEmbedded = (index: number) => embedded.some(([start, end]) => start <= index && index < end);
  const macros = problemsAt(template, /%(?:25)*7B([\w-]+)%(?:25)*7D/gi, ({ 1: word = "", index }) => {
    const near = nearMacro(word, kind);
    const inside = isEmbedded(index);
    if (inCallback(template, index)) return null;
    if (!near?.sure || (inside && !OUR_PREFIX.test(word))) return null;
    return {
      severity: inside ? "warning" : "error",
      code: "ENCODED_MACRO",
      message: "An encoded macro is not filled: write its braces plainly, even inside an encoded URL.",
      suggestion: `{${near.name}}`,
    };
  });
  const twice = problemsAt(template, /%25([0-9a-f]{2})/gi, ({ 1: hex = "", index }) => {
    // A URL inside an encoded URL is rightly encoded twice.
    if (isEmbedded(index)) return null;
    const message = `%25${hex} looks encoded twice; encoded once it is %${hex}.`;
    return { severity: "warning", code: "DOUBLE_ENCODING", message, suggestion: `%${hex}` };
  });
  return [...macros, ...twice];
}

/** Without `{gk_click_id}`, a parameter that holds only the advertiser's own macro is likely its place. */
function foreignValues({ template, kind }: LintInput): Problem[] {
  if (kind !== "tracking" || holds(template, "gk_click_id")) return [];
  return problemsAt(template, FOREIGN_VALUE, ([token]) => {
    if (macrosFor(kind).some((name) => token.startsWith(`{${name}`))) return null;
    return {
      severity: "warning",
      code: "FOREIGN_MACRO",
      message: `${token} is not filled by us; if the click id belongs here, use {gk_click_id}.`,
      suggestion: "{gk_click_id}",
    };
  });
}

function unbalancedBraces({ template, kind }: LintInput): Problem[] {
  const open: number[] = [];
  const problems: Problem[] = [];
  for (const { 0: brace, index } of template.matchAll(/[{}]/g)) {
    if (brace === "{") open.push(index);
    else if (open.pop() === undefined) {
      const message = "This brace was never opened.";
      problems.push({ severity: "warning", code: "UNBALANCED_BRACE", message, start: index, end: index + 1 });
    }
  }
  return [...problems, ...open.map((index) => unclosed(template, index, kind))];
}

function unclosed(template: string, start: number, kind: TemplateKind): Problem {
  const word = /^[\w-]*/.exec(template.slice(start + 1))?.[0] ?? "";
  const near = nearMacro(word, kind);
  const message = "This brace is never closed.";
  const found = { code: "UNBALANCED_BRACE", message, start, end: start + 1 + word.length };
  if (!near?.sure) return { severity: "warning", ...found };
  return { severity: "error", ...found, suggestion: `{${near.name}}` };
}

/** The advertiser must get our click id; the partner must get something to know its member by. */
function missingIds({ template, kind }: LintInput): Problem[] {
  const whole = { start: 0, end: template.length };
  if (kind === "tracking") {
    if (holds(template, "gk_click_id")) return [];
    const message = "There is no {gk_click_id}: the advertiser could not tell us which click converted.";
    return [{ severity: "error", code: "GK_CLICK_ID_MISSING", message, ...whole }];
  }
  if (["gk_click_id", "pub_click_id", "pub_member_id"].some((name) => holds(template, name))) return [];
  const message = "There is no {pub_click_id} or {pub_member_id}: the partner could not tell whom to reward.";
  return [{ severity: "warning", code: "PARTNER_ID_MISSING", message, ...whole }];
}

function holds(template: string, name: string): boolean {
  return [...template.matchAll(/\{(\w+)([:=][^{}]*)?\}/g)].some(
    ([, word, tail = ""]) => word === name && parseMacroTail(tail) !== null,
  );
}
