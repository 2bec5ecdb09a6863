import type { Sent } from "../tools/outcome";
import { Button } from "../ui/button";
import { Form } from "../ui/form";
import { eventLabel } from "../ui/labels";
import { Refusal } from "../ui/notice";
import { Card } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { Name } from "../ui/values";
import { OfferTabs } from "./offer";
import type { PortalOffer } from "./offers";
import { type Linted, LintNotes, TemplateField, TestButton, TestSent } from "./postbacks";

/** One field of the form: an event of a multi offer, or the offer itself where `eventId` is null. */
export type PostbackLine = {
  eventId: string | null;
  name: string;
  value: string;
  saved: boolean;
  error?: string;
};
/** A line's template with the linter's word. */
export type LintedLine = { label: string; linted: Linted };
type Props = {
  frame: Frame;
  offer: PortalOffer;
  lines: PostbackLine[];
  linted: LintedLine[];
  refusal: { code: string; messages: string[]; responseId: string } | null;
  /** The test that was just sent. */
  sent: Sent | null;
};

/** A partner's URLs for the events of one offer. */
export function OfferPostbacksPage({ frame, offer, lines, linted, refusal, sent }: Props) {
  const { offerId, name } = offer;
  const path = `/portal/offers/${offerId}/postbacks`;
  const back = { href: "/portal/offers", label: "Offers" };
  return (
    <Shell frame={frame} title={name} section="/portal/offers" back={back}>
      <OfferTabs offerId={offerId} current={path} />
      <TestSent sent={sent} />
      <Card title="Callback URL, one event">
        <p class="soft">Sent beside the URL for all offers, when this event converts.</p>
        {refusal && <Refusal {...refusal} />}
        <Form action={path} token={frame.token} preview={{ url: `${path}/preview`, into: "#linted" }}>
          {lines.map((line, i) => (
            <TemplateField name={`url${i}`} label={labelOf(line)} value={line.value} error={line.error} />
          ))}
          <div class="row">
            <Button kind="primary">Save</Button>
          </div>
        </Form>
        <div id="linted">
          <LineNotes lines={linted} />
        </div>
      </Card>
      {lines.some(({ saved }) => saved) && (
        <Card title="Test sends">
          {lines
            .filter(({ saved }) => saved)
            .map(({ eventId, name }) => (
              <div class="row">
                <bdi>{name}</bdi>
                <TestButton page={path} token={frame.token} fields={eventId === null ? {} : { eventId }} />
              </div>
            ))}
        </Card>
      )}
    </Shell>
  );
}

/** What the linter says of each URL, and what it becomes. */
export function LineNotes({ lines }: { lines: LintedLine[] }) {
  if (lines.length === 0) return <p class="soft">What is wrong, and a preview, appear here.</p>;
  return (
    <div class="stack">
      {lines.map(({ label, linted }) => (
        <section class="stack">
          <h3>
            <Name>{label}</Name>
          </h3>
          <LintNotes linted={linted} />
        </section>
      ))}
    </div>
  );
}

/** What a line's field is called. */
export function labelOf({ eventId, name }: Pick<PostbackLine, "eventId" | "name">): string {
  return eventId === null ? "URL" : eventLabel({ name, eventId });
}
