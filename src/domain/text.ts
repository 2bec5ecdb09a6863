/** How long a value from a link or a postback may be before it is cut. */
export const MAX_VALUE = 500;

/** Sentences in one line: `The conversion was recorded; cnv_amount is not an amount: "-5"`. */
export function inOneLine(sentences: readonly string[]): string {
  const last = sentences.length - 1;
  return sentences.map((one, i) => (i < last ? one.replace(/\.$/, "") : one)).join("; ");
}

// A NUL ends a text inside SQLite's JSON functions, and a lone surrogate corrupts D1 text.
const NUL = String.fromCharCode(0);

/** A value fit to be stored: well-formed Unicode, without NUL, at most `max` characters. */
export function cleanText(value: string, max = MAX_VALUE): string {
  const whole = cut(value, max).toWellFormed();
  return whole.includes(NUL) ? whole.replaceAll(NUL, "\uFFFD") : whole;
}

/** Whether a value has more characters than may be kept; an emoji is one, though JavaScript counts it as two. */
export function isTooLong(value: string, max = MAX_VALUE): boolean {
  return value.length > max && cut(value, max) !== value;
}

function cut(value: string, max: number): string {
  if (value.length <= max) return value;
  let end = 0;
  for (let n = 0; n < max && end < value.length; n++) end += (value.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return value.slice(0, end);
}

// Our own links and postback URLs are shown with these where other systems' macros belong.
const PLACEHOLDER =
  /^REPLACE$|^PUB_(?:MEMBER_ID|CLICK_ID|SUB_?\d{1,2}|SESSION_ID|GENDER|AGE|GEO_COUNTRY|GEO_STATE|POSTAL_CODE)$/;
// Some systems write their ids as {3F2504E0-4F89-11D3-9A0C-0305E82C3301}.
const BRACED_UUID = /^\{[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}$/i;
/** One style of macro a line. JSON, IPv6 addresses, mail addresses and analytics' "(none)" are values, not macros. */
const MACRO_SHAPES = [
  /^\{[^{}"]*\}$/,
  /^(?:\{[^{}"]+\}[-_.:|/ ]*){2,}$/,
  /^\{\{.*\}\}$/s,
  /^[$#]\{.*\}$/s,
  /^\[{1,2}(?![\da-f]*:[\da-f:.]*\])[=%$]?[A-Za-z_@][^[\]"',]*\]{1,2}$/i,
  /^##?[^#]+(?:##{1,3}[^#]+)*##?$/,
  /^!!!.*!!!$/s,
  /^<(?![^<>]*(?:@|:\/\/))[^<>]+>$/,
  /^\((?!(?:none|direct|other|organic|referral)\)$)[A-Za-z_][\w.-]*\)$/i,
  /^\$\$?\w*\([^()]*\)$/,
  /^%%?[A-Za-z_][\w.:-]*%%?$/,
  /^__[A-Z][A-Z0-9_]*__$/,
  /^\*\|.*\|\*$/s,
];

/** Whether a value is a macro or placeholder nobody replaced: `{my_member_id}`, `[id]`, `#s1#`, `PUB_CLICK_ID`. */
export function isUnresolved(value: string): boolean {
  const text = value.trim();
  return isMacro(text) || (text.includes("%") && isMacro(decodeOnce(text)));
}

function isMacro(text: string): boolean {
  if (PLACEHOLDER.test(text)) return true;
  return MACRO_SHAPES.some((shape) => shape.test(text)) && !BRACED_UUID.test(text);
}

/** A macro that was encoded twice on its way arrives as `%7Bid%7D`. */
function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
