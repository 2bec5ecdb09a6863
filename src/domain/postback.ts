import type { PostbackValues } from "./conversion";
import { cleanText, isUnresolved, MAX_VALUE } from "./text";

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
  ip: string | null;
  userAgent: string | null;
};

export const MAX_BODY_BYTES = 64 * 1024;

/** What a postback says, by our names; `warnings` are for History. */
export type PostbackParams = {
  clickId: string | null;
  token: string | null;
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
  const warnings: string[] = [];
  const query = new URLSearchParams(received.rawQuery);
  const body = readBody(received, warnings);
  const raw = (name: string): string | null => query.get(name) ?? body.get(name) ?? null;
  const named = (name: string): string | null => {
    const alias = ALIASES[name];
    return raw(name) || (alias ? raw(alias) : null) || null;
  };
  const optional = (name: string): string | null => {
    const value = named(name);
    if (value === null || value.trim() === "") return null;
    if (isUnresolved(value)) {
      warnings.push(`${name} is a macro that was not replaced; it counts as absent`);
      return null;
    }
    if (value.length > MAX_VALUE) warnings.push(`${name} is longer than ${MAX_VALUE} characters; it was cut`);
    return cleanText(value);
  };
  const subs: Record<string, string> = {};
  for (let n = 1; n <= 5; n++) {
    const value = optional(`cnv_sub_${n}`);
    if (value !== null) subs[n] = value;
  }
  return {
    clickId: raw("gk_click_id")?.trim().slice(0, MAX_VALUE) || null,
    token: received.pathToken ?? (raw("token") || null),
    signature: raw("signature"),
    returnText: readReturn(raw("return"), warnings),
    test: raw("test") === "1" || raw("test") === "true",
    values: {
      eventId: optional("cnv_event_id")?.trim() || null,
      amount: optional("cnv_amount"),
      payout: optional("cnv_payout"),
      currency: optional("cnv_currency")?.trim().toUpperCase() ?? null,
      conversionId: optional("cnv_conversion_id"),
      status: optional("cnv_status"),
      ip: optional("cnv_conversion_ip_address"),
      email: optional("cnv_email"),
      userId: optional("cnv_user_id"),
      subs,
    },
    warnings,
  };
}

function readReturn(text: string | null, warnings: string[]): string | null {
  if (text === null || text === "") return null;
  if (/^[\x20-\x7e]{1,64}$/.test(text)) return text;
  warnings.push("return is not 1 to 64 printable ASCII characters; it was ignored");
  return null;
}

/** The body's top-level values by name; what cannot be read is a warning, never a refusal. */
function readBody({ method, body, contentType }: ReceivedPostback, warnings: string[]): Map<string, string> {
  if (method !== "POST" || body.trim() === "") return new Map();
  const type = contentType?.toLowerCase() ?? "";
  if (type.includes("json") || /^\s*\{/.test(body)) return readJson(body, warnings);
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) if (!form.has(name)) form.set(name, value);
  return form;
}

function readJson(body: string, warnings: string[]): Map<string, string> {
  const values = new Map<string, string>();
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
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
    else if (typeof value === "number") values.set(name, decimalText(value));
    else if (typeof value === "boolean") values.set(name, String(value));
  }
  return values;
}

// 1e-7 and 1e21 are numbers in JSON; our decimals know no exponents.
function decimalText(value: number): string {
  const text = String(value);
  return text.includes("e")
    ? value.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 18 })
    : text;
}

/** The raw query without its `signature` pair, as the sender signed it. */
export function signedText({ rawQuery, body }: Pick<ReceivedPostback, "rawQuery" | "body">): string {
  const pairs = rawQuery.split("&").filter((pair) => !/^signature(?:=|$)/.test(pair));
  return body === "" ? pairs.join("&") : `${pairs.join("&")}\n${body}`;
}
