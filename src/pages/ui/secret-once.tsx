import { LinkButton } from "./button";
import { Notice } from "./notice";
import { type Frame, Shell } from "./shell";
import type { Child } from "./types";
import { CodeBlock } from "./values";

type Props = {
  frame: Frame;
  title: string;
  section: string;
  label: string;
  secret: string;
  /** What we keep of it: a secret that signs is sealed, of one that only comes in a hash is enough. */
  kept?: keyof typeof KEPT;
  /** What it is for, and what to do with it. */
  children: Child;
  next: { href: string; label: string };
};

const KEPT = {
  sealed: "We keep it sealed, to sign or check with, and do not show it again.",
  hash: "We keep only a hash of it and cannot show it again. If it is lost, make a new one.",
};

/** A secret just made: it stands in this answer and nowhere else. */
export function SecretOncePage(props: Props) {
  const { frame, title, section, label, secret, kept = "sealed", children, next } = props;
  return (
    <Shell frame={frame} title={title} section={section}>
      <section class="card stack">
        <Notice tone="warn" title="Copy it now: it is shown this once.">
          {KEPT[kept]}
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
