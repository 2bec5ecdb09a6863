import { Notice } from "../ui/notice";
import { CodeBlock } from "../ui/values";

/** What the API's /lint says of a tracking link. */
export type Advice = {
  template: string;
  filled: string;
  problems: {
    severity: "error" | "warning";
    code: string;
    message: string;
    start: number;
    end: number;
    suggestion?: string;
  }[];
};

/** A tracking link as it will be kept, with sample values, and what is wrong with it; shown while typing too. */
export function LintPanel({ advice, typed }: { advice: Advice | null; typed: string }) {
  if (!advice) return <p class="soft">Paste a tracking link to see what becomes of it.</p>;
  const { template, filled, problems } = advice;
  return (
    <div class="stack">
      {problems.map(({ severity, message, suggestion, start, end, code }) => (
        <Notice tone={severity === "error" ? "bad" : "warn"} title={message}>
          {suggestion && (
            <p>
              Write <code>{suggestion}</code> instead.
            </p>
          )}
          <small class="soft">
            {code}, characters {start} to {end}: <code>{typed.slice(start, end)}</code>
          </small>
        </Notice>
      ))}
      {problems.length === 0 && <Notice tone="good">Nothing is wrong with this link.</Notice>}
      {template !== typed && <CodeBlock text={template} label="Kept as, with what GoKart appends" />}
      <CodeBlock text={filled} label="With sample values" />
    </div>
  );
}
