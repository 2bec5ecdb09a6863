/** How long a value from a link or a postback may be before it is cut. */
export const MAX_VALUE = 500;

// A NUL ends a text inside SQLite's JSON functions, and a lone surrogate corrupts D1 text.
const NUL = String.fromCharCode(0);

/** A value fit to be stored: well-formed Unicode, without NUL, at most `max` characters. */
export function cleanText(value: string, max = MAX_VALUE): string {
  const cut = value.length > max ? value.slice(0, max) : value;
  const whole = cut.toWellFormed();
  return whole.includes(NUL) ? whole.replaceAll(NUL, "\uFFFD") : whole;
}

const PLACEHOLDERS = new Set(["PUB_MEMBER_ID", "PUB_CLICK_ID"]);
const MACRO_SHAPES = [
  /^\{[^{}]*\}$/,
  /^\{\{.*\}\}$/,
  /^\$\{.*\}$/,
  /^#\{.*\}$/,
  /^\[=?[^[\]]*=?\]$/,
  /^#[^#]+#$/,
  /^!!!.*!!!$/,
  /^<[^<>]*>$/,
  /^\([A-Za-z][\w.-]*\)$/,
  /^\$\$\w+\([^()]*\)$/,
  /^%[A-Za-z_]\w*%$/,
  /^%7[Bb].*%7[Dd]$/,
];

/** Whether a value is a macro or placeholder nobody replaced: `{my_member_id}`, `[id]`, `#s1#`, `PUB_CLICK_ID`. */
export function isUnresolved(value: string): boolean {
  const text = value.trim();
  if (PLACEHOLDERS.has(text)) return true;
  return MACRO_SHAPES.some((shape) => shape.test(text));
}
