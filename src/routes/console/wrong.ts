import { inOneLine } from "../../domain/text";
import type { ErrorCode } from "../../errors";
import type { Wrong } from "../../pages/ui/wrong";
import { type ApiAnswer, dataOf } from "./call-api";
import { errorsByField } from "./form";

/** What a form shows of a refusal; one that is not about what was typed becomes the error page. */
export function wrongOf(answer: ApiAnswer<unknown>): Wrong {
  if (![409, 412, 422].includes(answer.status)) dataOf(answer);
  const { code, messages, responseId } = answer;
  return { code, messages, responseId, errors: errorsByField(messages) };
}

/** What is wrong with a list's lines, in words that quote the line: `allowedIps[2]` is about the third. */
export function wrongLine(
  errors: Record<string, string>,
  field: string,
  lines: string[],
): string | undefined {
  const found = Object.entries(errors).flatMap(([name, words]) => {
    if (name !== field && !name.startsWith(`${field}[`)) return [];
    const line = lines[Number.parseInt(name.slice(field.length + 1), 10)];
    return line === undefined ? words : `${line}: ${words}`;
  });
  return found.length > 0 ? inOneLine(found) : undefined;
}

/** What is wrong with the rows of a form (`[1].urlTemplate: must be …`), each row by its name. */
export function nameRows(messages: string[], names: string[]): string[] {
  return messages.map((message) =>
    message.replace(/^\[(\d+)\][\w.]*: /, (whole, index) => {
      const name = names[Number(index)];
      return name === undefined ? whole : `${name}: `;
    }),
  );
}

/** The lines of a text area that have something in them. */
export function linesOf(text: string | null): string[] {
  return (text ?? "")
    .split(/[\s,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A refusal that is about no field: `wrongWords("EXISTS", "…", c.get("responseId"))`. */
export function wrongWords(code: ErrorCode, words: string, responseId: string): Wrong {
  return { code, messages: [words], responseId, errors: {} };
}

const PERSONAL = {
  name: "Your name",
  email: "The e-mail address",
  current: "The present password",
  password: "The password",
  code: "The setup code",
} as const;

/** What is wrong with what somebody typed about themselves: by field, and above the form in whole sentences. */
export function wrongFields(
  problems: Partial<Record<keyof typeof PERSONAL, string>>,
  responseId: string,
): Wrong {
  const messages = Object.entries(problems).map(
    ([field, words]) => `${PERSONAL[field as keyof typeof PERSONAL]} ${words}`,
  );
  return { code: "INVALID", messages, responseId, errors: problems };
}
