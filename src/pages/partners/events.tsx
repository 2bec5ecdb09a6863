import { Button, LinkButton } from "../ui/button";
import { TextArea } from "../ui/field";
import { Form } from "../ui/form";
import { eventLabel } from "../ui/labels";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import type { Advice } from "../ui/template-advice";
import { type Wrong, WrongNotice } from "../ui/wrong";
import { AdviceList } from "./global-form";
import type { PartnerView } from "./partner";
import { PartnerShell } from "./shell";

/** One event of the offer with the URL that the partner has for it; `eventId` is null on single offers. */
export type EventRow = { eventId: string | null; name: string; template: string; error?: string };

/** Callback URL, one event: a URL for each event of one offer. */
export function PartnerEventsPage(props: {
  frame: Frame;
  partner: PartnerView;
  offer: { id: string; name: string };
  rows: EventRow[];
  advices: { title: string; advice: Advice }[];
  wrong?: Wrong;
}) {
  const { frame, partner, offer, rows, advices, wrong } = props;
  const path = `/partners/${partner.id}/callback`;
  return (
    <PartnerShell frame={frame} partner={partner} tab="/callback" mayChange>
      <Card title={`Callback URL, one event: ${offer.name}`}>
        <p class="soft">Sent by GET for this event of this offer only. Empty: none is sent.</p>
        <WrongNotice wrong={wrong} />
        <Form
          action={`${path}/events`}
          token={frame.token}
          preview={{ url: `${path}/preview`, into: "#event-advice" }}
        >
          <input type="hidden" name="offerId" value={offer.id} />
          {rows.map(({ eventId, name, template, error }, index) => (
            <>
              <input type="hidden" name={`event${index}`} value={eventId ?? ""} />
              <input type="hidden" name={`title${index}`} value={name} />
              <TextArea
                name={`template${index}`}
                label={eventId ? eventLabel({ name, eventId }) : name}
                value={template}
                rows={2}
                class="code"
                maxlength={4000}
                error={error}
              />
            </>
          ))}
          <div class="row">
            <Button kind="primary">Save</Button>
            <Button name="check" value="1">
              Check
            </Button>
            <LinkButton href={path}>Back to all callbacks</LinkButton>
          </div>
        </Form>
        <div id="event-advice">
          <AdviceList advices={advices} />
        </div>
      </Card>
    </PartnerShell>
  );
}
