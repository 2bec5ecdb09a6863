import { Button, PostButton } from "../ui/button";
import { TextArea } from "../ui/field";
import { asOf, Form } from "../ui/form";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { type Advice, TemplateAdvice } from "../ui/template-advice";
import type { Child } from "../ui/types";
import { type Wrong, WrongNotice } from "../ui/wrong";

/** Callback URL, all offers, as a URL with macros by GET; checked while it is typed. */
export function GlobalForm(props: {
  frame: Frame;
  path: string;
  partner: { updatedAt: string };
  isSet: boolean;
  template: string;
  advice: Advice | null;
  wrong?: Wrong;
}) {
  const { frame, path, partner, isSet, template, advice, wrong } = props;
  const test = isSet && (
    <PostButton action={`${path}/test`} token={frame.token} fields={{ destination: "global" }}>
      Test send
    </PostButton>
  );
  return (
    <Card title="Callback URL, all offers: URL by GET" actions={test}>
      <WrongNotice wrong={wrong} />
      <Form
        action={`${path}/global`}
        token={frame.token}
        asOf={asOf(frame, partner)}
        preview={{ url: `${path}/preview`, into: "#global-advice" }}
      >
        <TextArea
          name="template0"
          label="Postback URL with macros"
          value={template}
          rows={3}
          class="code"
          maxlength={4000}
          error={wrong?.errors.globalPostback}
          hint="For example https://partner.example/pb?click={pub_click_id}&payout={gk_payout}&status={gk_status}. Empty: none is sent."
        />
        <div class="row">
          <Button kind="primary">Save</Button>
          <Button name="check" value="1">
            Check
          </Button>
        </div>
      </Form>
      <div id="global-advice">
        <AdviceList advices={advice ? [{ advice }] : []} />
      </div>
    </Card>
  );
}

/** What the linter says of each template that a form holds. */
export function AdviceList({ advices }: { advices: { title?: Child; advice: Advice }[] }) {
  if (advices.length === 0) return <p class="soft">What is wrong, and a preview, appear here.</p>;
  return (
    <div class="stack">
      {advices.map(({ title, advice }) => (
        <div class="stack">
          {title && <h3>{title}</h3>}
          <TemplateAdvice advice={advice} />
        </div>
      ))}
    </div>
  );
}
