import { COMMON_PASSWORDS } from "./password-list";

export const MIN_PASSWORD = 10;
export const MAX_PASSWORD = 200;

/** A password in the one spelling that is hashed: the same characters may be typed as different code points. */
export function normalPassword(text: string): string {
  return text.normalize("NFKC").toWellFormed();
}

/** What is wrong with a new password, in words for its owner; null when nothing is. */
export function passwordProblem(text: string, person: { email: string; name?: string }): string | null {
  const password = normalPassword(text);
  const length = [...password].length;
  if (length < MIN_PASSWORD) return `must have ${MIN_PASSWORD} characters or more`;
  if (length > MAX_PASSWORD) return `must have ${MAX_PASSWORD} characters or fewer`;
  if (isCommon(password)) return "is among the first that anybody would try; choose another";
  if (isAboutOwner(password, person)) return "must not be your name or e-mail address";
  return null;
}

function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  const stem = lower.replace(/[\d\W_]+$/, "");
  return new Set(lower).size < 5 || COMMON_PASSWORDS.has(lower) || COMMON_PASSWORDS.has(stem);
}

function isAboutOwner(password: string, { email, name = "" }: { email: string; name?: string }): boolean {
  const bare = (text: string) => text.toLowerCase().replace(/[\d\W_]+/g, "");
  const known = [email, email.split("@")[0] ?? "", name].map(bare).filter((text) => text.length > 2);
  return known.includes(bare(password));
}
