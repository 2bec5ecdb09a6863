import { OfferTabs } from "./portal-offer";
import type { PortalOffer } from "./portal-offers";
import { TemplateField, TestButton } from "./portal-postbacks";
import { Button } from "./ui/button";
import { Form } from "./ui/form";
import { Refusal } from "./ui/notice";
import { Card } from "./ui/pieces";
import { type Frame, Shell } from "./ui/shell";

/** One field of the form: an event of a multi offer, or the offer itself where `eventId` is null. */
export type PostbackLine = { eventId: string | null; name: string; value: string; saved: boolean };
type Props = {
  frame: Frame;
  offer: PortalOffer;
  lines: PostbackLine[];
  refusal: { code: string; messages: string[]; responseId: string } | null;
};

/** A partner's URLs for the events of one offer. */
export function OfferPostbacksPage({ frame, offer, lines, refusal }: Props) {
  const { offerId, name } = offer;
  const path = `/portal/offers/${offerId}/postbacks`;
  const back = { href: "/portal/offers", label: "Offers" };
  return (
    <Shell frame={frame} title={name} section="/portal/offers" back={back}>
      <OfferTabs offerId={offerId} current={path} />
      <Card title="Callback URL, one event">
        <p class="soft">Sent beside the URL for all offers, when this event converts.</p>
        {refusal && <Refusal {...refusal} />}
        <Form action={path} token={frame.token}>
          {lines.map((line, i) => (
            <TemplateField name={`url${i}`} label={labelOf(line)} value={line.value} />
          ))}
          <div class="row">
            <Button kind="primary">Save</Button>
          </div>
        </Form>
      </Card>
      {lines.some(({ saved }) => saved) && (
        <Card title="Test sends">
          {lines
            .filter(({ saved }) => saved)
            .map(({ eventId, name }) => (
              <div class="row">
                <bdi>{name}</bdi>
                <TestButton
                  token={frame.token}
                  fields={{ destination: "event", offerId, ...(eventId === null ? {} : { eventId }) }}
                />
              </div>
            ))}
        </Card>
      )}
    </Shell>
  );
}

function labelOf({ eventId, name }: PostbackLine): string {
  return eventId === null ? "URL" : `${name} (${eventId})`;
}
