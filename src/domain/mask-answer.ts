import { MASK } from "./secrets";

/** Headers of an answer that are secrets whatever stands in them. */
const SECRET_HEADERS = new Set([
  ...["set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization"],
  ...["authentication-info", "proxy-authentication-info"],
]);
// `Bearer …`: the word by itself is as secret as the whole.
const SECRET_WORD = 8;

/** An endpoint's answer fit to be kept and shown: an endpoint may well answer with the header that it was sent. */
export function maskAnswer<Answer extends { headers: Record<string, string>; body: string }>(
  answer: Answer,
  headerValue: string | null,
): Answer {
  const forms = headerValue === null ? [] : formsOf(headerValue);
  const mask = (text: string) => forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
  const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [
    name,
    SECRET_HEADERS.has(name.toLowerCase()) ? MASK : mask(value),
  ]);
  return { ...answer, headers: Object.fromEntries(headers), body: mask(answer.body) };
}

/** The secret as it may be repeated: plainly, as JSON, as HTML and percent-encoded; the longest first. */
function formsOf(headerValue: string): string[] {
  const value = headerValue.trim();
  const words = value.split(/\s+/).filter((word) => word.length >= SECRET_WORD);
  const forms = [value, ...words].flatMap((plain) => [
    plain,
    JSON.stringify(plain).slice(1, -1),
    plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"),
    encodeURIComponent(plain.toWellFormed()),
  ]);
  return [...new Set(forms)].filter((form) => form !== "").sort((one, other) => other.length - one.length);
}
