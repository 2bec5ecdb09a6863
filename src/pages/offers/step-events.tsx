import { Button } from "../ui/button";
import { Field, TextArea } from "../ui/field";
import { asOf, Form } from "../ui/form";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { TermsFields } from "./pay-fields";
import { at, type Entry, type OfferView, rowsIn } from "./types";
import { StepButtons, stepHref, WizardPage } from "./wizard";

type Props = {
  frame: Frame;
  offer: OfferView;
  entry: Entry;
  /** Whether a blank event stands at the end. */
  another: boolean;
  /** The tracking system's macro for the event: `{ActionTrackerName}`. */
  macro: string | null;
};

/** Step five, for multi offers: each event with its own terms. Rows come and go without scripts. */
export function EventsStep({ frame, offer, entry, another, macro }: Props) {
  const there = rowsIn(entry, "events");
  const rows = Array.from({ length: Math.max(1, there + (another ? 1 : 0)) }, (_, i) => i);
  return (
    <WizardPage frame={frame} step="events" type="multi" offer={offer} refused={entry.refused}>
      <p class="lead">
        The Event ID is what the postback sends as <code>cnv_event_id</code>, case and all.
        {macro && (
          <>
            {" "}
            The postback URL of this tracking system fills it with <code>{macro}</code>.
          </>
        )}
      </p>
      <Form action={stepHref(offer.id, "events")} token={frame.token} asOf={asOf(frame, offer)}>
        {/* Enter in a field presses a form's first button: it must be the one that saves. */}
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: it takes no focus, and its twin below is read out */}
        <button class="unseen" type="submit" name="do" value="next" tabindex={-1} aria-hidden="true">
          Save and continue
        </button>
        {rows.map((i) => (
          <Event
            entry={entry}
            index={i}
            currency={offer.currency}
            last={rows.length === 1}
            isNew={i >= there}
          />
        ))}
        <StepButtons back={stepHref(offer.id, "budget")}>
          <Button name="do" value="row">
            Add another event
          </Button>
        </StepButtons>
      </Form>
    </WizardPage>
  );
}

function Event(props: { entry: Entry; index: number; currency: string; last: boolean; isNew: boolean }) {
  const { entry, index, currency, last, isNew } = props;
  const row = `events[${index}]`;
  const field = (name: string) => at(entry, `${row}.${name}`);
  return (
    <Card
      title={isNew ? `Event ${index + 1} (new)` : `Event ${index + 1}`}
      actions={
        !last && (
          <Button small name="do" value={`remove ${row}`}>
            Remove event {index + 1}
          </Button>
        )
      }
    >
      <div class="beside">
        <Field
          {...field("name")}
          label="Event name"
          maxlength={200}
          hint="On the offer card."
          autofocus={isNew && index > 0}
        />
        <Field {...field("eventId")} label="Event ID" maxlength={500} />
        <Field {...field("sequenceNumber")} label="Place in the order" inputmode="numeric" />
      </div>
      <TextArea
        {...field("aliases")}
        label="Aliases"
        rows={2}
        hint="Other ids that mean this event, one a line."
      />
      <TermsFields entry={entry} prefix={`${row}.`} currency={currency} />
    </Card>
  );
}
