/**
 * Finds texts in an answer that repeats them, plainly or as JSON, HTML or percent-encoded, also several times over:
 * `spellings(["a@b"])` finds `a@b`, `a%40b` and `a\u0040b`. Of an answer that was `cut`, also the beginning of one at
 * its end. Null when there is nothing to find.
 */
export function spellings(texts: readonly string[], { cut = false } = {}): RegExp | null {
  // The longest first: what is the beginning of another must not leave the other's rest.
  const all = [...new Set(texts.map((text) => text.trim()))]
    .sort((one, other) => other.length - one.length)
    .map(spelled)
    .filter((chars) => chars.length > 0);
  if (all.length === 0) return null;
  const beginnings = cut ? all.map((chars) => chars.join(`(?:${CUT}|`) + ")".repeat(chars.length - 1)) : [];
  return new RegExp([...all.map((chars) => chars.join("")), ...beginnings].join("|"), "gi");
}

// A cut answer may end within the spelling of a character, or within the character itself.
const CUT = String.raw`(?:[\\%&][\w\\%&;#]{0,12})?\uFFFD?$`;
const AMPERSAND = String.raw`(?:&|\\u0026)(?:amp;)*`;
const BACKSLASH = String.raw`(?:\\|%(?:25)*5c)`;
const NAMES: Record<string, string> = { "<": "|lt;", ">": "|gt;", '"': "|quot;", "'": "|apos;" };

/**
 * Each character as it may be written. JSON puts backslashes before quotation marks, and before slashes where it likes:
 * they are read together with a text's own. Nothing here can be read in two ways, which a stranger's answer could use
 * to make the search endless.
 */
function spelled(text: string): string[] {
  return [...text.matchAll(/(\\*)([^\\])/gu)].map(([, own, char = ""], at) => {
    const mayEscape = at > 0 && (own || !PLAIN.test(char));
    return (mayEscape ? `${BACKSLASH}*` : "") + waysOf(char);
  });
}

const PLAIN = /[A-Za-z0-9]/;

function waysOf(char: string): string {
  if (PLAIN.test(char)) return char;
  if (char === "&") return `(?:${AMPERSAND}|%(?:25)*26)`;
  const code = char.codePointAt(0) ?? 0;
  const hex = (number: number, digits: number) => number.toString(16).padStart(digits, "0");
  const units = [...Array(char.length).keys()].map((n) => `${BACKSLASH}u${hex(char.charCodeAt(n), 4)}`);
  const bytes = [...new TextEncoder().encode(char)].map((byte) => `%(?:25)*${hex(byte, 2)}`);
  const entity = `${AMPERSAND}(?:#0*${code};|#x0*${hex(code, 1)};${NAMES[char] ?? ""})`;
  const plain = char === " " ? "[ +]" : char.replace(/[$()*+./?[\]^{|}]/, String.raw`\$&`);
  return `(?:${plain}|${units.join(`${BACKSLASH}*`)}|${bytes.join("")}|${entity})`;
}
