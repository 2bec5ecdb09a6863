import type { LintInput, Problem } from "./lint-problem";
import { macrosFor } from "./lint-problem";

// Adjust calls back URLs that stand percent-encoded in its link. Our redirect fills {gk_click_id} in there, and Adjust
// its own %7Bevent%7D: what is bare is ours, what is encoded is Adjust's.

/** A callback in a link: `install_callback=https%3A%2F%2F…`, `adj_event_callback_abc123=…`. */
const CALLBACK =
  /(?<=[?&])((?:adj_)?(?:install|event|session|click|conversion|reattribution|rejected_install|rejected_reattribution)_callback)([^=&#]*)=([^&#]*)/g;
const EVENT_TOKENS = /^(?:_[a-z0-9]{6})+$/i;
const BARE_MACRO = /\{(\w+)(?:[:=][^{}]*)?\}/g;
const ENCODED_MACRO = /%7B(\w+)%7D/gi;

type Callback = { name: string; tokens: string; value: string; start: number; valueStart: number };

/** What is wrong inside the callbacks of a tracking link. */
export function embeddedProblems(input: LintInput): Problem[] {
  if (input.kind !== "tracking") return [];
  return callbacksIn(input.template).flatMap((callback) => [
    ...tokens(callback),
    ...(/^https?:\/\//i.test(callback.value)
      ? [notEncoded(callback)]
      : [...encoding(callback), ...macros(callback), ...clickId(callback, input.template)]),
  ]);
}

/** Whether a place is inside a callback: its macros are judged here and nowhere else. */
export function inCallback(template: string, index: number): boolean {
  return callbacksIn(template).some(
    ({ value, valueStart }) => valueStart <= index && index < valueStart + value.length,
  );
}

function callbacksIn(template: string): Callback[] {
  return [...template.matchAll(CALLBACK)].map((match) => {
    const [whole, name = "", tokens = "", value = ""] = match;
    const { index: start } = match;
    return { name, tokens, value, start, valueStart: start + whole.length - value.length };
  });
}

function place({ value, valueStart }: Callback) {
  return { start: valueStart, end: valueStart + value.length };
}

function tokens({ name, tokens, start }: Callback): Problem[] {
  if (!name.endsWith("event_callback") || EVENT_TOKENS.test(tokens)) return [];
  const message = `${name}${tokens} needs Adjust's event tokens, six letters and digits each: ${name}_abc123.`;
  const end = start + name.length + tokens.length;
  return [{ severity: "warning", code: "CALLBACK_WITHOUT_TOKEN", message, start, end }];
}

function notEncoded(callback: Callback): Problem {
  return {
    severity: "warning",
    code: "UNENCODED_URL",
    message: `The URL in ${callback.name} is percent-encoded, all but {gk_click_id}: its & would end it.`,
    suggestion: encodeAllBut(callback.value),
    ...place(callback),
  };
}

function encodeAllBut(url: string): string {
  const parts = url.split(/(\{gk_click_id(?:[:=][^{}]*)?\})/);
  return parts.map((part, i) => (i % 2 === 1 ? part : encodeURIComponent(part.toWellFormed()))).join("");
}

function encoding(callback: Callback): Problem[] {
  const text = decoded(callback.value);
  if (text !== null && /^https?:\/\/[^/?#{}]+/i.test(text)) return [];
  const message = `The value of ${callback.name} is not a whole percent-encoded URL.`;
  return [{ severity: "warning", code: "CALLBACK_NOT_A_URL", message, ...place(callback) }];
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function macros({ value, valueStart, name }: Callback): Problem[] {
  const ours: readonly string[] = macrosFor("tracking");
  const at = (match: RegExpExecArray) => ({
    start: valueStart + match.index,
    end: valueStart + match.index + match[0].length,
  });
  const bare = [...value.matchAll(BARE_MACRO)].filter(([, word = ""]) => !ours.includes(word));
  // A word of ours that is misspelt is found among all the others.
  const theirs = bare.filter(([, word = ""]) => !/^(?:gk|pub|cnv)_?/i.test(word));
  const encoded = [...value.matchAll(ENCODED_MACRO)].filter(
    ([, word = ""]) => ours.includes(word) && /^(?:gk|pub)_/.test(word),
  );
  return [
    ...theirs.map((match): Problem => {
      const suggestion = encodeURIComponent(match[0]);
      const message = `In ${name} Adjust fills ${match[0]} only where it is encoded, as ${suggestion}.`;
      return { severity: "warning", code: "BARE_ADJUST_MACRO", message, suggestion, ...at(match) };
    }),
    ...encoded.map((match): Problem => {
      const message = `Adjust does not know ${match[1]}: its braces stay bare, so that our redirect fills it.`;
      const suggestion = `{${match[1]}}`;
      return { severity: "error", code: "ENCODED_MACRO", message, suggestion, ...at(match) };
    }),
  ];
}

/** Without our id in it a callback tells of nobody; it may come by the label that the link passes on. */
function clickId(callback: Callback, template: string): Problem[] {
  const text = decoded(callback.value) ?? "";
  if (/\{gk_click_id(?:[:=][^{}]*)?\}/.test(text)) return [];
  const byLabel = /gk_click_id=\{label\}/.test(text);
  if (byLabel && /[?&](?:adj_)?label=\{gk_click_id(?:[:=][^{}]*)?\}/.test(template)) return [];
  const message = byLabel
    ? "This callback brings the label back, but the link has no label={gk_click_id}."
    : "This callback does not bring the click id back: it needs gk_click_id%3D{gk_click_id}.";
  return [{ severity: "warning", code: "CALLBACK_WITHOUT_CLICK_ID", message, ...place(callback) }];
}
