import type { Child } from "./types";

/** The field that shows a form to be ours. */
export function Token({ value }: { value: string }) {
  return <input type="hidden" name="token" value={value} />;
}

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
}) {
  const { action, token, children, preview, kept = true } = props;
  return (
    <form
      class="fields"
      method="post"
      action={action}
      data-kept={kept ? "" : undefined}
      data-preview={preview?.url}
      data-preview-into={preview?.into}
    >
      <Token value={token} />
      {children}
    </form>
  );
}
