import { Button } from "../ui/button";
import { Field, FieldGroup, type Option, Select } from "../ui/field";
import { asOf, Form } from "../ui/form";
import { Notice } from "../ui/notice";
import { Picker } from "../ui/picker";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { AnyOf, TermsFields } from "./pay-fields";
import { at, type Entry, type OfferView, rowsIn } from "./types";
import { StepButtons, stepHref, WizardPage } from "./wizard";

type Props = { frame: Frame; offer: OfferView; entry: Entry; partners: Option[] };

/** Step four: what it is worth, how much of it, for whom and when. */
export function BudgetStep(props: Props) {
  const { frame, offer, entry } = props;
  return (
    <WizardPage frame={frame} step="budget" type={offer.type} offer={offer} refused={entry.refused}>
      <Form action={stepHref(offer.id, "budget")} token={frame.token} asOf={asOf(frame, offer)}>
        <Card title="Budget">
          {offer.type === "multi" ? (
            <Notice>
              Revenue, payout, caps, pending days and repeats belong to each event: see the next step.
            </Notice>
          ) : (
            <TermsFields entry={entry} prefix="" currency={entry.values.currency ?? offer.currency} />
          )}
          <CountingFields entry={entry} />
        </Card>
        <Card title="Targeting">
          <TargetingFields {...props} />
        </Card>
        <Card title="Blocked sources">
          <BlockedFields {...props} />
        </Card>
        <StepButtons back={stepHref(offer.id, "creative")}>
          <Button name="do" value="row">
            {offer.type === "multi" ? "Another blocked source" : "Another cap or blocked source"}
          </Button>
        </StepButtons>
      </Form>
    </WizardPage>
  );
}

const OVER_CAP: Option[] = [
  { value: "honour", label: "Honour clicks from before it, up to 20 % over" },
  { value: "pending", label: "Keep as Pending" },
  { value: "reject", label: "Reject" },
];
const REWARDING: Option[] = [
  { value: "automatic", label: "Automatic" },
  { value: "manual", label: "Manual: staff approve each" },
];

function CountingFields({ entry }: { entry: Entry }) {
  return (
    <>
      <div class="beside">
        <Select {...at(entry, "overCap")} label="Over a cap" options={OVER_CAP} />
        <Select {...at(entry, "rewarding")} label="Rewarding" options={REWARDING} />
      </div>
      <div class="beside">
        <Field {...at(entry, "currency")} label="Currency" maxlength={3} />
        <Field {...at(entry, "clickWindowDays")} label="Click window, days" inputmode="numeric" />
        <Field {...at(entry, "minSecondsToConvert")} label="Least seconds to convert" inputmode="numeric" />
      </div>
    </>
  );
}

function TargetingFields({ frame, entry }: Props) {
  const { timezone } = frame.network;
  return (
    <>
      <div class="beside">
        <Field
          {...at(entry, "targeting.countries.allow")}
          label="Countries"
          placeholder="all"
          hint="Codes of two letters: US, GB, DE."
        />
        <Field {...at(entry, "targeting.countries.deny")} label="Not in" placeholder="none" />
      </div>
      <AnyOf
        entry={entry}
        name="targeting.devices"
        legend="Devices (none ticked: all)"
        options={["desktop", "mobile", "tablet"]}
      />
      <AnyOf
        entry={entry}
        name="targeting.os"
        legend="Operating systems (none ticked: all)"
        options={["ios", "android", "windows", "macos", "linux", "chromeos"]}
      />
      <div class="beside">
        <Field
          {...at(entry, "targeting.startsAt")}
          label="Starts"
          type="datetime-local"
          hint={`In ${timezone}. Leave empty to start at once.`}
        />
        <Field
          {...at(entry, "targeting.endsAt")}
          label="Ends"
          type="datetime-local"
          hint="Leave empty for no end."
        />
      </div>
    </>
  );
}

function BlockedFields({ entry, partners }: Props) {
  const rows = Array.from({ length: rowsIn(entry, "blockedSources") + 1 }, (_, i) => `blockedSources[${i}]`);
  const subs = Array.from({ length: 15 }, (_, i) => ({ value: String(i + 1), label: `pub_sub_${i + 1}` }));
  return (
    <FieldGroup legend="Traffic of a partner with such a value is refused">
      {rows.map((row) => (
        <div class="beside">
          <Picker {...at(entry, `${row}.partnerId`)} label="Partner" options={partners} empty="None" />
          <Select {...at(entry, `${row}.sub`)} label="Parameter" options={subs} />
          <Field {...at(entry, `${row}.value`)} label="Value" maxlength={500} />
        </div>
      ))}
    </FieldGroup>
  );
}
