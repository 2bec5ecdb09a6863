import type * as z from "zod";

type Issue = z.core.$ZodIssue;

/** One plain message a field for what a schema refused: `["revenue.amount: must be 0 or more"]`; `whole` names the input. */
export function problemsOf(error: { issues: readonly Issue[] }, input: unknown, whole = "body"): string[] {
  const messages = new Map<string, string>();
  for (const issue of error.issues) {
    for (const [path, words] of explain(issue, input)) {
      if (!messages.has(path)) messages.set(path, `${path || whole}: ${words}`);
    }
  }
  return [...messages.values()];
}

function explain(issue: Issue, input: unknown): [path: string, words: string][] {
  const path = pathText(issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => [pathText([...issue.path, key]), "is not a known field"]);
  }
  if (issue.code === "invalid_union") return explainUnion(issue, input);
  const isValueItself = issue.code === "invalid_type" || issue.code === "invalid_value";
  if (isValueItself && valueAt(input, issue.path) === undefined) return [[path, "is required"]];
  return [[path, wording(issue)]];
}

/** Of the kinds that a value may have, the words of that which it is; if it is none of them, all their names. */
function explainUnion({ path, errors }: z.core.$ZodIssueInvalidUnion, input: unknown): [string, string][] {
  const isOfKind = (issues: Issue[]) =>
    !issues.some(({ code, path }) => code === "invalid_type" && path.length === 0);
  const near = errors.find(isOfKind);
  if (near)
    return near.flatMap((issue) => explain({ ...issue, path: [...path, ...issue.path] } as Issue, input));
  const kinds = errors.flat().map((issue) => wording(issue).replace(/^must be /, ""));
  return [[pathText(path), `must be ${[...new Set(kinds)].join(" or ")}`]];
}

function wording(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${NAMES[issue.expected] ?? `a ${issue.expected}`}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return tooSmall(issue);
    case "too_big":
      return tooBig(issue);
    case "invalid_key":
      return issue.issues[0]?.message ?? "is not a possible name";
    case "invalid_format":
      // A field's own words say more than those of its format.
      return issue.message.startsWith("must ")
        ? issue.message
        : (FORMATS[issue.format] ?? "has the wrong form");
    default:
      return issue.message;
  }
}

const NAMES: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};
const FORMATS: Record<string, string> = {
  uuid: "must be a UUID",
  guid: "must be a UUID",
  datetime: "must be a time like 2026-01-31T12:00:00Z",
  url: "must be a URL",
  email: "must be an e-mail address",
};

function tooSmall(issue: z.core.$ZodIssueTooSmall): string {
  if (issue.origin === "string")
    return Number(issue.minimum) === 1
      ? "must not be empty"
      : `must have at least ${issue.minimum} characters`;
  if (issue.origin === "array")
    return `must have at least ${issue.minimum} ${issue.minimum === 1 ? "entry" : "entries"}`;
  return issue.inclusive === false
    ? `must be more than ${issue.minimum}`
    : `must be ${issue.minimum} or more`;
}

function tooBig(issue: z.core.$ZodIssueTooBig): string {
  if (issue.origin === "string") return `must have at most ${issue.maximum} characters`;
  if (issue.origin === "array") return `must have at most ${issue.maximum} entries`;
  return `must be ${issue.maximum} or less`;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part],
    input,
  );
}
