import { TestBadge } from "../ui/badge";
import { Button } from "../ui/button";
import { Field, Select } from "../ui/field";
import { Form } from "../ui/form";
import { Notice, Refusal } from "../ui/notice";
import { Picker } from "../ui/picker";
import { Card, Facts, Tabs } from "../ui/pieces";
import { Empty } from "../ui/table";
import { CopyButton, Id, Name, OutLink } from "../ui/values";
import type { Choice, ToolsProps } from "./types";

const CHOICES: { choice: Choice; label: string }[] = [
  { choice: "have", label: "I have Click ID" },
  { choice: "make", label: "I don't have Click ID" },
  { choice: "both", label: "I have Click ID and Conversion ID" },
];

/** Step 1: which ids there are, and the tool that makes a click id. */
export function ClickIdStep(props: ToolsProps) {
  const { choice, values, click } = props;
  const noOffers = props.mayChange && props.offers.length === 0;
  const address = (of: Choice) => `/tools?choice=${of}`;
  return (
    <Card title="1. Click ID">
      <Tabs
        label="Which ids do you have?"
        items={CHOICES.map((one) => ({ href: address(one.choice), label: one.label }))}
        current={address(choice)}
      />
      {choice === "have" && <Paste {...props} />}
      {choice === "make" && (noOffers ? <NoOffers /> : <MakeClick {...props} />)}
      {choice === "both" && <p class="soft">Enter both ids in step 3.</p>}
      {choice !== "both" && values.gkClickId && !click && (
        <Notice tone="warn" title="No click of this network has this id">
          It may be mistyped, or still on its way: clicks are stored within seconds.
        </Notice>
      )}
      {click && choice !== "both" && (
        <Facts
          items={[
            ["Click ID", <Id id={click.id} />],
            ["Offer", <Name>{click.offerName}</Name>],
            click.test ? ["Kind", <TestBadge />] : null,
            click.test && click.destination ? ["Leads to", <LeadsTo url={click.destination} />] : null,
          ]}
        />
      )}
    </Card>
  );
}

/** Where the redirect would send the member: the test click itself was answered here. */
function LeadsTo({ url }: { url: string }) {
  return (
    <span class="row">
      <code>{url}</code>
      <OutLink href={url}>Open</OutLink>
      <CopyButton text={url} />
    </span>
  );
}

function Paste({ values }: ToolsProps) {
  return (
    <form class="fields" method="get" action="/tools">
      <input type="hidden" name="choice" value="have" />
      <Field
        name="gkClickId"
        id="paste"
        label="Click ID"
        required
        value={values.gkClickId}
        spellcheck={false}
        hint="The gk_click_id of a test or live click."
      />
      <div class="row">
        <Button kind={values.gkClickId ? "plain" : "primary"}>Use this click</Button>
      </div>
    </form>
  );
}

function NoOffers() {
  return (
    <Empty title="There are no offers yet" action={{ href: "/offers/new", label: "Make the first offer" }}>
      A test click is made on an offer's link.
    </Empty>
  );
}

function MakeClick({ frame, values, offers, partners, refusal }: ToolsProps) {
  return (
    <>
      {refusal?.step === 1 && <Refusal {...refusal} />}
      {partners.length > 0 && !values.partnerId && (
        <Notice title="Choose the partner too">
          Several partners run this offer: the click is made on the link of one of them.
        </Notice>
      )}
      <Form action="/tools/click" token={frame.token} kept={false}>
        <Picker
          name="offerId"
          label="Offer"
          required
          value={values.offerId}
          options={offers}
          empty="Choose an offer"
          hint="Any status: an offer can be tested before it is active."
        />
        <Field
          name="pubMemberId"
          label="Publisher Member ID"
          required
          maxlength={500}
          value={values.pubMemberId}
          hint="The member to test with, as the partner would pass it."
        />
        {partners.length > 0 && (
          <Picker
            name="partnerId"
            label="Partner"
            required
            value={values.partnerId}
            options={partners}
            empty="Choose a partner"
            hint="Several partners run this offer; the click is made on this one's link."
          />
        )}
        <div class="row">
          <Button kind={values.gkClickId ? "plain" : "primary"}>Make a click id</Button>
        </div>
      </Form>
    </>
  );
}

const NUMBERS = Array.from({ length: 15 }, (_, i) => i + 1);
const NAMES = [
  "cnv_amount",
  "cnv_currency",
  "cnv_payout",
  "cnv_conversion_id",
  "cnv_status",
  ...NUMBERS.map((n) => `pub_sub_${n}`),
];

/** How many parameters can be added at once. */
export const ROWS = [1, 2, 3, 4];

/** What step 2 hands on of step 1, so that it stays as it was typed. */
const FIRST_STEP = ["offerId", "pubMemberId", "partnerId"];

/** Step 2: a test conversion of the click. */
export function GenerateStep({ frame, choice, values, click, refusal }: ToolsProps) {
  if (!click) {
    return (
      <Card title="2. Generate Conversion ID">
        <p class="soft">Needs a Click ID: step 1 first.</p>
      </Card>
    );
  }
  return (
    <Card title="2. Generate Conversion ID">
      {refusal?.step === 2 && <Refusal {...refusal} />}
      <Form action="/tools/conversion" token={frame.token} kept={false}>
        <input type="hidden" name="choice" value={choice} />
        {FIRST_STEP.map((name) => values[name] && <input type="hidden" name={name} value={values[name]} />)}
        <Field name="gkClickId" label="Click ID" required readonly value={click.id} spellcheck={false} />
        {click.events.length > 0 ? (
          <Select
            name="eventId"
            label="Event ID"
            required
            value={values.eventId}
            options={click.events}
            empty="Choose an event"
          />
        ) : (
          <p class="soft">A single-event offer: there is no event to choose.</p>
        )}
        <fieldset>
          <legend>Add parameters (optional)</legend>
          {ROWS.map((n) => (
            <div class="pair">
              <Field name={`name${n}`} label={`Parameter ${n}`} list="params" value={values[`name${n}`]} />
              <Field name={`value${n}`} label="Value" id={`value${n}`} value={values[`value${n}`]} />
            </div>
          ))}
          <datalist id="params">
            {NAMES.map((name) => (
              <option value={name} />
            ))}
          </datalist>
          <span class="hint">
            pub_sub_1 to pub_sub_15, or a postback's cnv_… parameter; pub_sub_5 always says in the callback
            that the testing tools made it.
          </span>
        </fieldset>
        <div class="row">
          <Button kind="primary">Generate</Button>
        </div>
      </Form>
    </Card>
  );
}
