/** Writes one structured log line, one an outcome: `logLine("error", "INGEST_FAILED", { messageId, error })`. */
export function logLine(
  level: "info" | "warn" | "error",
  event: string,
  fields: Record<string, unknown> = {},
): void {
  const { error, ...rest } = fields;
  const line = { level, event, ...rest, ...(error === undefined ? {} : { error: describe(error) }) };
  console[level](JSON.stringify(line));
}

// Only an error's name and message: messages of ours carry no secrets, stacks and causes may. Drizzle's carry the SQL
// with its values; what the database said is the cause.
function describe(error: unknown): string {
  if (error instanceof Error && error.message.startsWith("Failed query:"))
    return describe(error.cause ?? "a query failed");
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
