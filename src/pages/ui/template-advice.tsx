import { Notice } from "./notice";
import { Table } from "./table";
import { CodeBlock, Name } from "./values";

/** What the API's linter says of a template. */
export type Advice = {
  template: string;
  filled: string;
  preview: { name: string; value: string }[];
  problems: {
    severity: "error" | "warning";
    code: string;
    message: string;
    start: number;
    end: number;
    suggestion?: string;
  }[];
  /** What stood where GoKart puts the click id when the link is saved. */
  replaced?: string[];
};

/** A template as it will be kept and sent, filled with samples, and what is wrong with it; `typed` is what it was made of. */
export function TemplateAdvice({ advice, typed = advice.template }: { advice: Advice; typed?: string }) {
  const { filled, preview, problems, template, replaced = [] } = advice;
  return (
    <div class="stack">
      {problems.map(({ severity, code, message, start, end, suggestion }) => (
        <Notice
          tone={severity === "error" ? "bad" : "warn"}
          title={`${message}${adviceOf(message, suggestion)}`}
        >
          <small class="soft">
            <code>{typed.slice(start, end).slice(0, 80)}</code> · <code>{code}</code>
          </small>
        </Notice>
      ))}
      {replaced.map((value) => (
        <Notice>
          <code>{value}</code> is replaced by <code>{"{gk_click_id}"}</code>: the tracking system sends back
          what stands in this parameter.
        </Notice>
      ))}
      {problems.length === 0 && <Notice tone="good">No problems found.</Notice>}
      {template !== typed && <CodeBlock text={template} label="Kept as, with what GoKart appends" />}
      <CodeBlock text={filled} label="With sample values" />
      {preview.length > 0 && (
        <details>
          <summary>What each macro becomes</summary>
          <Table
            caption="Macros and their sample values"
            rows={preview}
            columns={[
              { head: "Macro", cell: ({ name }) => <code>{`{${name}}`}</code> },
              { head: "Becomes", kind: "main", cell: ({ value }) => <Name>{value}</Name> },
            ]}
            empty={null}
          />
        </details>
      )}
    </div>
  );
}

// Some messages name what to use themselves.
function adviceOf(message: string, suggestion: string | undefined): string {
  return suggestion && !message.includes(suggestion) ? ` Use ${suggestion}.` : "";
}
