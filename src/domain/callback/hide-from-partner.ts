import { MASK } from "../secrets";
import { KEPT_ANSWER } from "./attempt";
import { spellings } from "./spellings";

const HIDDEN = ["offerAdvertiserName", "trackSysConversionEmail", "trackSysConversionIpAddress"];
// With both casings of a body.
const NAMES = new Set(HIDDEN.map((name) => name.toLowerCase()));
/** A value by its name; an answer that repeats it may have been cut in the middle. */
const NAMED = new RegExp(`("(?:${HIDDEN.join("|")})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*(?:"|\\\\?$)`, "gi");

/** What an attempt holds of what it sent, and of what came back; a trace tells no headers. */
export type Told = {
  requestBody: string | null;
  answer: string | null;
  answerHeaders?: Record<string, string>;
};

/**
 * An attempt without the advertiser's name and the customer's e-mail and address: a partner never sees these here, even
 * where its own endpoint was sent them, and an endpoint may well answer with what it was sent, in whatever spelling.
 */
export function hideFromPartner<Attempt extends Told>(attempt: Attempt): Attempt {
  const { requestBody, answer, answerHeaders } = attempt;
  const values = requestBody === null ? [] : sentValues(requestBody);
  const hide = (text: string) => hideIn(text, values);
  return {
    ...attempt,
    requestBody: requestBody === null ? null : hideNamed(requestBody),
    answer: answer === null ? null : hide(answer),
    ...(answerHeaders && {
      answerHeaders: Object.fromEntries(
        Object.entries(answerHeaders).map(([name, value]) => [name, hide(value)]),
      ),
    }),
  };
}

function hideIn(text: string, values: readonly string[]): string {
  const found = spellings(values, { cut: isCut(text) });
  return hideNamed(found ? text.replace(found, MASK) : text);
}

const hideNamed = (text: string) => text.replace(NAMED, "$1null");

/** The values that are hidden, as a body has them. */
function sentValues(body: string): string[] {
  const { conversion } = parsed(body);
  return Object.entries(conversion ?? {}).flatMap(([name, value]) =>
    NAMES.has(name.toLowerCase()) && typeof value === "string" ? [value] : [],
  );
}

function parsed(body: string): { conversion?: Record<string, unknown> | null } {
  try {
    return (JSON.parse(body) ?? {}) as { conversion?: Record<string, unknown> | null };
  } catch {
    // No account callback's.
    return {};
  }
}

// A character that was cut in two leaves a mark of another length.
const isCut = (text: string) => new TextEncoder().encode(text).length > KEPT_ANSWER - 3;
