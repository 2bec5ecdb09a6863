import type { CallbackAttempt, HistoryEntry } from "../../domain/history/history";
import { splitByBytes } from "../click/clicks";
import { elementsOf } from "../query/elements";

const HISTORY = [
  ["id", "id"],
  ["network_id", "networkId"],
  ["at", "at"],
  ["level", "level"],
  ["type", "type"],
  ["code", "code"],
  ["message", "message"],
  ["click_id", "clickId"],
  ["offer_id", "offerId"],
  ["partner_id", "partnerId"],
  ["response_id", "responseId"],
  ["count", "count"],
  ["request", "request"],
  ["pub_click_id", "pubClickId"],
  ["pub_member_id", "pubMemberId"],
  ["cnv_conversion_id", "cnvConversionId"],
] as const;
const ATTEMPTS = [
  ["id", "id"],
  ["network_id", "networkId"],
  ["callback_id", "callbackId"],
  ["no", "no"],
  ["at", "at"],
  ["method", "method"],
  ["url", "url"],
  ["request_headers", "requestHeaders"],
  ["request_body", "requestBody"],
  ["status", "status"],
  ["ms", "ms"],
  ["answer_headers", "answerHeaders"],
  ["answer", "answer"],
  ["error", "error"],
  ["note", "note"],
] as const;

function insertFromJson(table: string, columns: readonly (readonly [string, string])[]): string {
  const names = columns.map(([column]) => column).join(", ");
  const values = columns.map(([, field]) => `value ->> '$.${field}'`).join(", ");
  return `INSERT INTO ${table} (${names}) SELECT ${values} FROM ${elementsOf("?")} WHERE true`;
}

// Only what is there already may be passed over: OR IGNORE would drop a row that lacks something without a word.
const ONCE = "ON CONFLICT DO NOTHING";

/** Writes history lines and callback attempts, each once, however often it is told to. */
export async function insertLogs(
  env: Env,
  { history, attempts }: { history: HistoryEntry[]; attempts: CallbackAttempt[] },
): Promise<void> {
  const statements = [
    ...statementsFor(env, `${insertFromJson("history", HISTORY)} ${ONCE}`, history),
    ...statementsFor(env, `${insertFromJson("attempts", ATTEMPTS)} ${ONCE}`, attempts),
  ];
  if (statements.length > 0) await env.LOGS.batch(statements);
}

function statementsFor(env: Env, sql: string, rows: readonly object[]): D1PreparedStatement[] {
  const statement = env.LOGS.prepare(sql);
  return splitByBytes(rows.map((row) => JSON.stringify(row))).map((group) =>
    statement.bind(`[${group.join(",")}]`),
  );
}

/** Writes a line or, where it is there already, adds to its count: for what is told in parts. */
export async function addToLine(env: Env, line: HistoryEntry): Promise<void> {
  const insert = insertFromJson("history", HISTORY);
  const sql = `${insert} ON CONFLICT (id) DO UPDATE SET count = count + excluded.count`;
  await env.LOGS.prepare(sql)
    .bind(JSON.stringify([line]))
    .run();
}
