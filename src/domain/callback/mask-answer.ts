import { memo } from "../memo";
import { MASK } from "../secrets";
import { spellings } from "./spellings";

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
  const secret = headerValue === null ? null : secretIn(headerValue);
  const mask = (text: string) => (secret ? text.replace(secret, MASK) : text);
  const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [
    name,
    SECRET_HEADERS.has(name.toLowerCase()) ? MASK : mask(value),
  ]);
  return { ...answer, headers: Object.fromEntries(headers), body: mask(answer.body) };
}

// The same few headers go out again and again.
const secretIn = memo(
  (value: string) => spellings([value, ...value.split(/\s+/).filter((word) => word.length >= SECRET_WORD)]),
  1000,
);
