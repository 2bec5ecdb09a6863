import type { Invitation } from "../../domain/access/user";
import { type Frame, Shell } from "../ui/shell";
import { CodeBlock, Time } from "../ui/values";

/** A link just made, to be sent to its person; it cannot be read again. */
export function LinkPage(props: {
  frame: Frame;
  invitation: Invitation;
  url: string;
  section?: string;
  /** Where it was made. */
  back?: { href: string; label: string };
}) {
  const { frame, invitation, url, section = "/users", back = { href: "/users", label: "Users" } } = props;
  const { email, expiresAt, userId } = invitation;
  const title = userId ? "A link for a new password" : "An invitation";
  return (
    <Shell frame={frame} title={title} section={section} back={back}>
      <section class="card">
        <p>
          Send this link to <bdi>{email}</bdi>. It works once, until{" "}
          <Time at={expiresAt} zone={frame.network.timezone} />, and is shown only now.
        </p>
        <CodeBlock text={url} label="Link" />
      </section>
    </Shell>
  );
}
