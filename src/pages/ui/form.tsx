import type { Frame } from "./shell";
import type { Child } from "./types";

/** The field that shows a form to be ours. */
export function Token({ value }: { value: string }) {
  return <input type="hidden" name="token" value={value} />;
}

/** What a form that shows a record was drawn with: as it is now, or, where the form came and is shown again, as it was then. */
export const asOf = (frame: Frame, record: { updatedAt: string }): string => frame.asOf ?? record.updatedAt;

/**
 * A form that changes something; `preview` is an address that answers HTML for its fields while typing. Whoever leaves
 * what was typed in it is asked, save where nothing of it is `kept`.
 */
export function Form(props: {
  action: string;
  token: string;
  children: Child;
  preview?: { url: string; into: string };
  kept?: boolean;
  /** When the record was read that the form shows: `asOf={asOf(frame, offer)}`. */
  asOf?: string;
  /** Whether it sends files. */
  files?: boolean;
}) {
  const { action, token, children, preview, kept = true, asOf, files } = props;
  return (
    <form
      class="fields"
      method="post"
      action={action}
      enctype={files ? "multipart/form-data" : undefined}
      data-kept={kept ? "" : undefined}
      data-preview={preview?.url}
      data-preview-into={preview?.into}
    >
      <Token value={token} />
      {asOf && <input type="hidden" name="asOf" value={asOf} />}
      {children}
    </form>
  );
}
