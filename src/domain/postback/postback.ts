import type { PostbackValues } from "../conversion/conversion";
import { firstOfEach, queryValues } from "../pairs";
import { cleanText, isTooLong, isUnresolved, MAX_VALUE } from "../text";

/** A postback as it came to the door: what is parked and replayed, and judged each time anew. */
export type ReceivedPostback = {
  receiptId: string;
  receivedAt: number;
  method: string;
  host: string;
  path: string;
  /** The token of the path; the query's `token` stands in the query. */
  pathToken: string | null;
  rawQuery: string;
  body: string;
  contentType: string | null;
  /** Why the body, or part of it, could not be read; its sender is warned. */
  bodyProblem?: string | null;
  ip: string | null;
  userAgent: string | null;
};

export const MAX_BODY_BYTES = 64 * 1024;

/** What a postback says, by our names; `warnings` are for History. */
export type PostbackParams = {
  clickId: string | null;
  token: string | null;
  /** One of the query, beside that of the path. */
  secondToken: string | null;
  signature: string | null;
  returnText: string | null;
  test: boolean;
  values: PostbackValues;
  warnings: string[];
};

const ALIASES: Record<string, string> = {
  cnv_event_id: "event_id",
  cnv_amount: "amount",
  cnv_payout: "payout",
  cnv_currency: "currency",
  cnv_conversion_id: "transaction_id",
  cnv_status: "status",
};

/** Reads a postback's query and, behind it, its form or JSON body. */
export function readPostback(received: ReceivedPostback): PostbackParams {
  const warnings: string[] = received.bodyProblem ? [received.bodyProblem] : [];
  const query = queryValues(received.rawQuery);
  const body = readBody(received, warnings);
  const said = (name: string) => [query.get(name), body.get(name)].filter((value) => value?.trim());
  const raw = (name: string): string | null => said(name)[0] ?? null;
  // What is empty or still a macro counts as absent, so the body, or the alias, may say it.
  const replaced = (name: string): string | null => {
    const alias = ALIASES[name];
    for (const value of [...said(name), ...(alias ? said(alias) : [])]) {
      if (!value) continue;
      if (!isUnresolved(value)) return value;
      warnings.push(`${name} is a macro that was not replaced; it counts as absent`);
    }
    return null;
  };
  const optional = (name: string): string | null => {
    const value = replaced(name);
    return value === null ? null : fit(name, value);
  };
  const fit = (name: string, value: string): string => {
    if (isTooLong(value)) warnings.push(`${name} is longer than ${MAX_VALUE} characters; it was cut`);
    return cleanText(value);
  };
  const subs: Record<string, string> = {};
  for (let n = 1; n <= 5; n++) {
    const value = optional(`cnv_sub_${n}`);
    if (value !== null) subs[n] = value;
  }
  return {
    clickId: cleanText(raw("gk_click_id")?.trim() ?? "") || null,
    token: readToken(received.pathToken ?? raw("token")),
    secondToken: readToken(received.pathToken === null ? null : raw("token")),
    signature: raw("signature"),
    returnText: readReturn(raw("return"), warnings),
    test: ["1", "true"].includes(replaced("test") ?? ""),
    values: {
      eventId: optional("cnv_event_id")?.trim() || null,
      amount: optional("cnv_amount"),
      payout: optional("cnv_payout"),
      currency: optional("cnv_currency")?.trim().toUpperCase() ?? null,
      conversionId: optional("cnv_conversion_id")?.trim() || null,
      status: optional("cnv_status"),
      ip: optional("cnv_conversion_ip_address"),
      email: optional("cnv_email"),
      userId: optional("cnv_user_id"),
      subs,
    },
    warnings,
  };
}

// A token is looked up in the database, which takes neither lone surrogates nor NULs.
function readToken(text: string | null): string | null {
  return text === null ? null : cleanText(text);
}

/** What a sender wants to read, to the letter: of what looks like a macro elsewhere, `[OK]` or `<ok/>`, only `{…}` is one. */
function readReturn(text: string | null, warnings: string[]): string | null {
  if (text === null || text === "") return null;
  if (/^[$#]?\{[^"]*\}$/.test(text)) {
    warnings.push("return is a macro that was not replaced; it counts as absent");
    return null;
  }
  if (/^[\x20-\x7e]{1,64}$/.test(text)) return text;
  warnings.push("return is not 1 to 64 printable ASCII characters; it was ignored");
  return null;
}

/** The body's top-level values by name; what cannot be read is a warning, never a refusal. */
function readBody({ method, body, contentType }: ReceivedPostback, warnings: string[]): Map<string, string> {
  if (method !== "POST" || body.trim() === "") return new Map();
  const type = contentType?.toLowerCase() ?? "";
  if (type.includes("json") || /^\uFEFF?\s*\{/.test(body)) return readJson(body, warnings);
  if (/^\uFEFF?\s*</.test(body)) {
    warnings.push("the body is XML; only the query was read");
    return new Map();
  }
  return firstOfEach(type.startsWith("multipart/form-data") ? multipart(body) : new URLSearchParams(body));
}

/** The texts of a multipart form; its first line is the boundary. */
function* multipart(body: string): Iterable<[name: string, value: string]> {
  const [boundary = ""] = body.split(/\r?\n/, 1);
  if (!boundary.startsWith("--")) return;
  for (const part of body.split(boundary).slice(1)) {
    const empty = /\r?\n\r?\n/.exec(part);
    if (!empty || !part.endsWith("\n")) continue;
    const head = part.slice(0, empty.index).trimStart();
    const value = part.slice(empty.index + empty[0].length).replace(/\r?\n$/, "");
    const [, quoted, bare] = /^content-disposition:.*?;\s*name=(?:"([^"]*)"|([^\s;]+))/im.exec(head) ?? [];
    const name = quoted ?? bare;
    if (name !== undefined) yield [name, value];
  }
}

function readJson(body: string, warnings: string[]): Map<string, string> {
  const values = new Map<string, string>();
  let parsed: unknown;
  try {
    parsed = parseKeepingDigits(body);
  } catch {
    warnings.push("the body is not valid JSON; only the query was read");
    return values;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    warnings.push("the body is not a JSON object; only the query was read");
    return values;
  }
  for (const [name, value] of Object.entries(parsed)) {
    if (typeof value === "string") values.set(name, value);
    else if (typeof value === "boolean") values.set(name, String(value));
  }
  return values;
}

// Reviving goes down into every level and gives up on absurdly deep ones, whose top level is readable all the same.
function parseKeepingDigits(body: string): unknown {
  const json = body.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(json, keepDigits);
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    return JSON.parse(json);
  }
}

/** Numbers as they were written: as a number a transaction id of 18 digits would become another one. */
function keepDigits(_name: string, value: unknown, written?: { source?: string }): unknown {
  if (typeof value !== "number") return value;
  const source = written?.source ?? String(value);
  // 1e-7 and 1e21 are numbers in JSON; our decimals know no exponents.
  return /e/i.test(source)
    ? value.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 18 })
    : source;
}
