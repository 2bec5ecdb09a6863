import type { Child } from "./types";

/** The field that shows a form to be ours. */
export function Token({ value }: { value: string }) {
  return <input type="hidden" name="token" value={value} />;
}

/** A form that changes something; `preview` is an address that answers HTML for its fields while typing. */
export function Form(props: {
  action: string;
  token: string;
  children: Child;
  preview?: { url: string; into: string };
}) {
  const { action, token, children, preview } = props;
  return (
    <form
      class="fields"
      method="post"
      action={action}
      data-preview={preview?.url}
      data-preview-into={preview?.into}
    >
      <Token value={token} />
      {children}
    </form>
  );
}
