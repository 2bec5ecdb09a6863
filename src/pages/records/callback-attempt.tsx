import { Badge } from "../ui/badge";
import { Table } from "../ui/table";
import { CodeBlock, Name, Time } from "../ui/values";
import type { AttemptRow } from "./callback-table";

/** One attempt to deliver a callback: when, what came of it, and request and answer in full. */
export function Attempt({ attempt, zone }: { attempt: AttemptRow; zone: string }) {
  const { no, at, method, url, status, code, ms, error, note, requestBody, answer } = attempt;
  const good = status !== null && status < 300 && !error;
  return (
    <>
      <p class="row">
        <strong>Attempt {no}</strong>
        <Badge tone={good ? "good" : "bad"}>{status === null ? code : `HTTP ${status}`}</Badge>
        <span>{ms} ms</span>
        <span class="soft">
          <Time at={at} zone={zone} />
        </span>
      </p>
      {error && <Name>{error}</Name>}
      {note && (
        <p class="soft">
          <Name>{note}</Name>
        </p>
      )}
      <details>
        <summary>Request and answer</summary>
        <CodeBlock
          text={[`${method} ${url}`, headerText(attempt.requestHeaders)].filter(Boolean).join("\n")}
          label="Request"
        />
        {requestBody && <CodeBlock text={pretty(requestBody)} label="Body" />}
        <Table
          caption={`Answer's headers of attempt ${no}`}
          rows={Object.entries(attempt.answerHeaders)}
          empty=""
          columns={[
            { head: "Header", cell: ([name]) => <code>{name}</code> },
            { head: "Value", kind: "main", cell: ([, value]) => <Name>{value}</Name> },
          ]}
        />
        <CodeBlock text={answer || "(empty)"} label="Answer" />
      </details>
    </>
  );
}

const headerText = (headers: Record<string, string>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

/** JSON with its lines; anything else as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
