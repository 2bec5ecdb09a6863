import { type Sent, SentAnswer } from "../tools/outcome";
import { LinkButton, PostButton } from "../ui/button";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import type { PartnerView } from "./partner";
import { PartnerShell } from "./shell";

/** What a partner's endpoint answered to a test send, in full. */
export function TestSendPage(props: {
  frame: Frame;
  partner: PartnerView;
  sent: Sent;
  /** What was asked for, to send it again. */
  fields: Record<string, string>;
}) {
  const { frame, partner, sent, fields } = props;
  const path = `/partners/${partner.id}/callback`;
  return (
    <PartnerShell frame={frame} partner={partner} tab="/callback" mayChange>
      <Card title="Test send">
        <p class="soft">
          One request about a made-up conversion, marked as a test and signed like every other. Nothing of it
          is kept.
        </p>
        <SentAnswer sent={sent} />
        <div class="row">
          <PostButton action={`${path}/test`} token={frame.token} fields={fields} kind="primary">
            Send again
          </PostButton>
          <LinkButton href={path}>Back to all callbacks</LinkButton>
        </div>
      </Card>
    </PartnerShell>
  );
}
