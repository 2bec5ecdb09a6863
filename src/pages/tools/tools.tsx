import { Button } from "../ui/button";
import { Field, TextArea } from "../ui/field";
import { Form } from "../ui/form";
import { Notice } from "../ui/notice";
import { Card } from "../ui/pieces";
import { Shell } from "../ui/shell";
import { ApiResponse, OutcomeCard } from "./outcome";
import { ClickIdStep, GenerateStep } from "./steps";
import { ToolTabs } from "./tabs";
import type { ToolsProps } from "./types";

/** The Operation Tools: click, conversion and callback of an offer without live traffic. */
export function ToolsPage(props: ToolsProps) {
  const { frame, mayChange } = props;
  return (
    <Shell
      frame={frame}
      title="Operation Tools"
      section="/tools"
      scripts={["live.js"]}
      lead="Test clicks, conversions and callbacks without live traffic. Nothing made here counts in reports or caps."
    >
      <ToolTabs current="/tools" />
      {mayChange ? <Steps {...props} /> : <ReadOnly role={frame.user.role} />}
    </Shell>
  );
}

/** What those see who may look and not try. */
export function ReadOnly({ role }: { role: string }) {
  return (
    <Notice tone="info" title="This needs the role owner or manager">
      Yours is {role}. “Why no reward?” is open to you.
    </Notice>
  );
}

function Steps(props: ToolsProps) {
  const { choice, outcome } = props;
  return (
    <div class="stack">
      <ClickIdStep {...props} />
      {choice === "both" ? (
        <Card title="2. Generate Conversion ID">
          <p class="soft">You have a Conversion ID already: go on with step 3.</p>
        </Card>
      ) : (
        <GenerateStep {...props} />
      )}
      {choice !== "both" && outcome && <OutcomeCard outcome={outcome} zone={props.frame.network.timezone} />}
      <SendStep {...props} />
    </div>
  );
}

function SendStep({ frame, choice, values, refusal, sent }: ToolsProps) {
  if (choice !== "both") {
    return (
      <Card title="3. Send Callback">
        <p class="soft">
          Locked. Choose “I have Click ID and Conversion ID” in step 1 to send a callback by hand.
        </p>
      </Card>
    );
  }
  const errors = refusal?.step === 3 ? refusal.errors : {};
  return (
    <Card title="3. Send Callback">
      <Form action="/tools/callback" token={frame.token} kept={false}>
        <Field
          name="gkClickId"
          label="Click ID"
          required
          value={values.gkClickId}
          error={errors.gkClickId}
          spellcheck={false}
        />
        <Field
          name="conversionId"
          label="Conversion ID"
          required
          value={values.conversionId}
          error={errors.conversionId}
          spellcheck={false}
        />
        <TextArea
          name="note"
          label="Notes"
          value={values.note}
          error={errors.note}
          rows={2}
          maxlength={500}
        />
        <div class="row">
          <Button kind="primary">Send</Button>
        </div>
      </Form>
      <ApiResponse sent={sent} refusal={refusal?.step === 3 ? refusal : null} />
    </Card>
  );
}
