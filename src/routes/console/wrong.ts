import type { Wrong } from "../../pages/ui/wrong";
import { type ApiAnswer, dataOf } from "./call-api";
import { errorsByField } from "./form";

/** What a form shows of a refusal; one that is not about what was typed becomes the error page. */
export function wrongOf(answer: ApiAnswer<unknown>): Wrong {
  if (answer.status !== 422 && answer.status !== 409) dataOf(answer);
  const { code, messages, responseId } = answer;
  return { code, messages, responseId, errors: errorsByField(messages) };
}

/** What is wrong with a list's lines, in words that quote the line: `allowedIps[2]` is about the third. */
export function wrongLine(
  errors: Record<string, string>,
  field: string,
  lines: string[],
): string | undefined {
  const found = Object.entries(errors).find(([name]) => name === field || name.startsWith(`${field}[`));
  if (!found) return undefined;
  const [name, words] = found;
  const line = lines[Number.parseInt(name.slice(field.length + 1), 10)];
  return line === undefined ? words : `${line}: ${words}`;
}

/** The lines of a text area that have something in them. */
export function linesOf(text: string | null): string[] {
  return (text ?? "")
    .split(/[\s,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
