import { Field, TextArea } from "../ui/field";
import { asOf, Form } from "../ui/form";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { OfferCard } from "./card";
import { at, type Entry, type OfferView } from "./types";
import { StepButtons, stepHref, WizardPage } from "./wizard";

/** Step three: what members read. `shown` is the offer with what is entered. */
export function CreativeStep(props: { frame: Frame; offer: OfferView; shown: OfferView; entry: Entry }) {
  const { frame, offer, shown, entry } = props;
  const action = stepHref(offer.id, "creative");
  const field = (name: string) => at(entry, `creative.${name}`);
  return (
    <WizardPage frame={frame} step="creative" type={offer.type} offer={offer} refused={entry.refused}>
      <div class="columns">
        <Form
          action={action}
          token={frame.token}
          asOf={asOf(frame, offer)}
          preview={{ url: `${action}/card`, into: "#card" }}
        >
          <Field {...field("title")} label="Title" maxlength={200} hint="Empty: the offer's name." />
          <TextArea {...field("description")} label="Description" maxlength={5000} />
          <TextArea {...field("instructions")} label="Instructions" maxlength={5000} />
          <Field
            {...field("imageUrl")}
            label="Image URL"
            inputmode="url"
            class="code"
            placeholder="https://…"
          />
          <div class="beside">
            <Field {...field("callToAction")} label="Call to action" maxlength={100} placeholder="Start" />
            <Field {...field("category")} label="Category" maxlength={100} />
          </div>
          <StepButtons back={stepHref(offer.id, "tracking")} />
        </Form>
        <Card title="Offer card">
          <div id="card">
            <OfferCard offer={shown} />
          </div>
        </Card>
      </div>
    </WizardPage>
  );
}
