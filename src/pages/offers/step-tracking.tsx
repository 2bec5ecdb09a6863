import { Field, FieldGroup, type Option } from "../ui/field";
import { withQuery } from "../ui/filters";
import { asOf, Form } from "../ui/form";
import { Picker } from "../ui/picker";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { type Advice, TemplateAdvice } from "../ui/template-advice";
import { at, type Entry, type OfferView } from "./types";
import { StepButtons, stepHref, WizardPage } from "./wizard";

export type TrackingProps = {
  frame: Frame;
  offer: OfferView | null;
  entry: Entry;
  advertisers: Option[];
  /** What GoKart appends for the chosen tracking system: `subid1={gk_click_id}`; null where nothing. */
  system: {
    name: string;
    appends: string | null;
    /** Its macro for the event: `{ActionTrackerName}`. */
    event: string | null;
  } | null;
  advice: Advice | null;
};

/** Step two: who pays, and where members are sent. Saving it keeps the offer as a draft. */
export function TrackingStep(props: TrackingProps) {
  const { frame, offer, entry, advertisers, advice } = props;
  const { values } = entry;
  const type = values.type === "multi" ? "multi" : "single";
  const kept = { name: values.name ?? "", type, integrationId: values.integrationId ?? "" };
  const action = offer ? stepHref(offer.id, "tracking") : "/offers/new/tracking";
  const back = offer ? stepHref(offer.id, "setup") : withQuery("/offers/new", kept);
  return (
    <WizardPage frame={frame} step="tracking" type={type} offer={offer} refused={entry.refused}>
      <div class="columns">
        <Form
          action={action}
          token={frame.token}
          asOf={offer ? asOf(frame, offer) : undefined}
          preview={{ url: withQuery("/offers/lint", { integrationId: kept.integrationId }), into: "#lint" }}
        >
          {!offer &&
            Object.entries(kept).map(([name, value]) => <input type="hidden" name={name} value={value} />)}
          <Picker
            {...at(entry, "advertiserId")}
            label="Advertiser"
            options={advertisers}
            empty={advertisers.length > 0 ? "Choose…" : "None yet: name one below"}
          />
          <Field
            {...at(entry, "advertiserName")}
            label="Or a new advertiser"
            maxlength={200}
            hint="Its name; it is made when you continue. Leave it empty to use the one chosen above."
          />
          <TrackingFields {...props} />
          {!offer && type === "multi" && <FirstEvent {...props} />}
          <StepButtons back={back} />
        </Form>
        <Card title="What becomes of the link">
          <div id="lint" aria-live="polite">
            <LinkAdvice advice={advice} typed={values.trackingUrl ?? ""} />
          </div>
        </Card>
      </div>
    </WizardPage>
  );
}

/** What becomes of the tracking link that is typed; shown while typing too. */
export function LinkAdvice({ advice, typed }: { advice: Advice | null; typed: string }) {
  if (!advice) return <p class="soft">Paste a tracking link to see what becomes of it.</p>;
  return <TemplateAdvice advice={advice} typed={typed} />;
}

function TrackingFields({ entry, system }: TrackingProps) {
  return (
    <>
      <Field
        {...at(entry, "trackingUrl")}
        label="Tracking link"
        required
        class="code"
        inputmode="url"
        spellcheck={false}
        placeholder="https://…"
        hint={<AppendHint system={system} />}
      />
      <Field
        {...at(entry, "fallbackUrl")}
        label="Fallback URL"
        class="code"
        inputmode="url"
        spellcheck={false}
        hint="Where members go who may not do the offer. Empty: they see why."
      />
    </>
  );
}

function AppendHint({ system }: { system: TrackingProps["system"] }) {
  if (system?.appends) {
    return (
      <>
        Paste the link from {system.name}; GoKart appends <code>{system.appends}</code> by itself.
      </>
    );
  }
  return (
    <>
      Put <code>{"{gk_click_id}"}</code> where {system?.name ?? "the advertiser's system"} takes a click id,
      as in <code>{"?sub1={gk_click_id}"}</code>.
    </>
  );
}

function FirstEvent({ entry, system }: TrackingProps) {
  return (
    <FieldGroup legend="First event; more come in the step Events">
      <Field
        {...at(entry, "events[0].name")}
        label="Event name"
        required
        hint="As members see it on the offer card."
      />
      <Field
        {...at(entry, "events[0].eventId")}
        label="Event ID"
        required
        hint={
          <>
            What the postback sends as cnv_event_id
            {system?.event && (
              <>
                ; {system.name} fills it with <code>{system.event}</code>
              </>
            )}
            . Case counts.
          </>
        }
      />
    </FieldGroup>
  );
}
