import { Button } from "../ui/button";
import { Field, type Option, Select } from "../ui/field";
import { asOf, Form } from "../ui/form";
import type { Frame } from "../ui/shell";
import { at, type Entry, type OfferView } from "./types";
import { StepButtons, stepHref, WizardPage } from "./wizard";

type Props = { frame: Frame; offer: OfferView | null; entry: Entry; integrations: Option[] };

/** Step one: what kind of offer, and the advertiser's tracking system. */
export function SetupStep({ frame, offer, entry, integrations }: Props) {
  const multi = entry.values.type === "multi";
  const fields = (
    <>
      <Field {...at(entry, "name")} label="Offer name" required maxlength={200} />
      {offer ? <KindAsItIs offer={offer} /> : <Kinds multi={multi} />}
      <Select
        {...at(entry, "integrationId")}
        label="Integration: the advertiser's tracking system"
        options={integrations}
        empty="None, or one that is not listed"
        hint="GoKart appends its click parameter to the tracking link and makes its postback URL."
      />
    </>
  );
  return (
    <WizardPage
      frame={frame}
      step="setup"
      type={multi ? "multi" : "single"}
      offer={offer}
      refused={entry.refused}
    >
      {offer ? (
        <Form action={stepHref(offer.id, "setup")} token={frame.token} asOf={asOf(frame, offer)}>
          {fields}
          <StepButtons />
        </Form>
      ) : (
        // Nothing is kept yet: what is chosen stands in the next step's address.
        <form class="fields" method="get" action="/offers/new/tracking">
          {fields}
          <div class="row">
            <Button kind="primary">Continue</Button>
          </div>
        </form>
      )}
    </WizardPage>
  );
}

function Kinds({ multi }: { multi: boolean }) {
  const kind = (value: string, label: string, checked: boolean) => (
    <div class="check">
      <input type="radio" id={`type-${value}`} name="type" value={value} checked={checked} />
      <label for={`type-${value}`}>{label}</label>
    </div>
  );
  return (
    <fieldset>
      <legend>Kind of offer</legend>
      {kind("single", "Single event: tracks one event only", !multi)}
      {kind("multi", "Multi event: tracks several events, each with its own payout", multi)}
    </fieldset>
  );
}

function KindAsItIs({ offer }: { offer: OfferView }) {
  return (
    <p class="soft">
      {offer.type === "multi" ? "Multi event" : "Single event"}: the kind stays as it was made. For the other
      one, make a new offer.
    </p>
  );
}
