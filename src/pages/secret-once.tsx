import { LinkButton } from "./ui/button";
import { Notice } from "./ui/notice";
import { type Frame, Shell } from "./ui/shell";
import type { Child } from "./ui/types";
import { CodeBlock } from "./ui/values";

type Props = {
  frame: Frame;
  title: string;
  section: string;
  label: string;
  secret: string;
  /** What it is for, and what to do with it. */
  children: Child;
  next: { href: string; label: string };
};

/** A secret just made: it stands in this answer and nowhere else. */
export function SecretOncePage({ frame, title, section, label, secret, children, next }: Props) {
  return (
    <Shell frame={frame} title={title} section={section}>
      <section class="card stack">
        <Notice tone="warn" title="Copy it now: it is shown this once.">
          We keep it sealed and cannot show it again.
        </Notice>
        <CodeBlock text={secret} label={label} />
        <p>{children}</p>
        <div class="row">
          <LinkButton href={next.href} kind="primary">
            {next.label}
          </LinkButton>
        </div>
      </section>
    </Shell>
  );
}
