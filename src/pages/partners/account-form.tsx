import { Button, PostButton } from "../ui/button";
import { Checkbox, Field, Select } from "../ui/field";
import { asOf, Form } from "../ui/form";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { type Wrong, WrongNotice } from "../ui/wrong";

/** The account callback's form as somebody filled it in; the header's value never comes back. */
export type CallbackEntry = {
  url: string;
  sendPending: boolean;
  sendRejected: boolean;
  answerMustContain: string;
  headerName: string;
  casing: string;
};

const CASINGS = [
  { value: "camel", label: "camelCase: conversionId" },
  { value: "pascal", label: "PascalCase: ConversionId" },
];

/** Callback URL, all offers, as JSON by POST. */
export function AccountForm(props: {
  frame: Frame;
  path: string;
  partner: { updatedAt: string };
  isSet: boolean;
  entry: CallbackEntry;
  wrong?: Wrong;
}) {
  const { frame, path, partner, isSet, entry, wrong } = props;
  const errorOf = (name: string) => wrong?.errors[`callback.${name}`];
  const test = isSet && (
    <PostButton action={`${path}/test`} token={frame.token} fields={{ destination: "account" }}>
      Test send
    </PostButton>
  );
  return (
    <Card title="Callback URL, all offers: JSON by POST" actions={test}>
      <WrongNotice wrong={wrong} />
      <Form action={path} token={frame.token} asOf={asOf(frame, partner)}>
        <Field
          name="url"
          label="Callback URL"
          type="url"
          value={entry.url}
          error={errorOf("url")}
          maxlength={2000}
          placeholder="https://partner.example/gokart"
          hint="https only. Empty: no JSON is sent."
        />
        <Checkbox name="sendPending" label="Send Pending too" checked={entry.sendPending} />
        <Checkbox
          name="sendRejected"
          label="Send Rejected too"
          checked={entry.sendRejected}
          hint="Both hold for the URLs by GET as well, where they have {gk_status}."
        />
        <details open={wrong !== undefined}>
          <summary>More: answer, header, spelling</summary>
          <div class="fields stack">
            <Field
              name="answerMustContain"
              label="The answer must contain"
              value={entry.answerMustContain}
              error={errorOf("answerMustContain")}
              maxlength={200}
              hint="Else it counts as failed and is tried again. Empty: any 2xx is good."
            />
            <Field
              name="headerName"
              label="Header to send along"
              value={entry.headerName}
              error={errorOf("headerName")}
              maxlength={100}
              placeholder="X-Api-Key"
            />
            <Field
              name="headerValue"
              label="Its value"
              error={errorOf("headerValue")}
              maxlength={500}
              autocomplete="off"
              hint="Kept sealed and never shown again. Empty: stays as it is."
            />
            <Select name="casing" label="Names of the fields" value={entry.casing} options={CASINGS} />
          </div>
        </details>
        <div class="row">
          <Button kind="primary">Save</Button>
        </div>
      </Form>
    </Card>
  );
}
