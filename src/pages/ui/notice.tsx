import { withLabel } from "./labels";
import type { Child, Tone } from "./types";
import { CopyButton } from "./values";

/** Something to know: `<Notice tone="warn" title="…">words</Notice>`. What is wrong is read out at once. */
export function Notice({
  tone = "info",
  title,
  children,
}: {
  tone?: Tone;
  title?: string;
  children?: Child;
}) {
  return (
    <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      {title && <strong>{title}</strong>}
      <div>{children}</div>
    </div>
  );
}

/** What an API call refused, with its code and reference; fields are called as their labels call them. */
export function Refusal(props: { code: string; messages: string[]; responseId?: string }) {
  const { code, responseId } = props;
  const messages = props.messages.map(withLabel);
  return (
    <Notice tone="bad" title={messages.length === 1 ? messages[0] : "This could not be done:"}>
      {messages.length > 1 && (
        <ul>
          {messages.map((message) => (
            <li>{message}</li>
          ))}
        </ul>
      )}
      {code === "CHANGED_MEANWHILE" && (
        <p>
          Nothing is saved yet. Save it again, and all fields are as they stand below, those that you did not
          touch as well; or open the page anew to see theirs.
        </p>
      )}
      <small class="soft">
        Code <code>{code}</code>
        {responseId && (
          <>
            {" "}
            · reference <code>{responseId}</code> <CopyButton text={responseId} />
          </>
        )}
      </small>
    </Notice>
  );
}
