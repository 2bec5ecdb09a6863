import { Token } from "./form";
import { Icon, type IconName } from "./icon";
import type { Child } from "./types";

type Kind = "primary" | "danger" | "quiet" | "plain";

/** A button of a form: `<Button kind="primary">Save</Button>`. */
export function Button(props: {
  children: Child;
  kind?: Kind;
  type?: "submit" | "button";
  name?: string;
  value?: string;
  small?: boolean;
  formaction?: string;
}) {
  const { children, kind = "plain", type = "submit", small = false, ...rest } = props;
  return (
    <button class={`${kind}${small ? " small" : ""}`} type={type} {...rest}>
      {children}
    </button>
  );
}

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function LinkButton(props: {
  href: string;
  children: Child;
  kind?: Kind;
  icon?: IconName;
  small?: boolean;
  download?: boolean;
}) {
  const { href, children, kind = "plain", icon, small = false, download } = props;
  return (
    <a class={`button ${kind}${small ? " small" : ""}`} href={href} download={download}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}

type PostProps = {
  action: string;
  token: string;
  children: Child;
  fields?: Record<string, string>;
  kind?: Kind;
  small?: boolean;
};

/** A form that is one button: `<PostButton action="/callbacks/ID/resend" token={frame.token}>Resend</PostButton>`. */
export function PostButton({ action, token, children, fields = {}, kind, small }: PostProps) {
  return (
    <form method="post" action={action}>
      <Token value={token} />
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <Button kind={kind} small={small}>
        {children}
      </Button>
    </form>
  );
}

/** A button that asks before it acts, in place and without a script: the question, then the button that does it. */
export function Confirm(props: PostProps & { question: Child; label: string }) {
  const { label, question, small = true, ...post } = props;
  return (
    <Ask label={label} question={question} small={small}>
      <PostButton kind="danger" small={small} {...post} />
    </Ask>
  );
}

/** The same around a button of a form that has more fields. */
export function Ask(props: { label: string; question: Child; small?: boolean; children: Child }) {
  const { label, question, small, children } = props;
  return (
    <details class="confirm">
      <summary class={`button${small ? " small" : ""}`}>{label}</summary>
      <div>
        <p>{question}</p>
        {children}
      </div>
    </details>
  );
}
