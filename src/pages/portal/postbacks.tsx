import { DESTINATIONS } from "../destinations";
import { type Sent, SentAnswer } from "../tools/outcome";
import { Button, PostButton } from "../ui/button";
import { Field } from "../ui/field";
import { asOf, Form } from "../ui/form";
import { toPartner } from "../ui/labels";
import { Notice, Refusal } from "../ui/notice";
import { Card, Facts, Tabs } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { CodeBlock, Name, OutLink } from "../ui/values";

export type LintProblem = {
  severity: "error" | "warning";
  message: string;
  suggestion?: string;
};
/** A template with what the linter says of it and what it becomes. */
export type Linted = { template: string; filled: string; problems: LintProblem[] };
type Refused = { code: string; messages: string[]; responseId: string };
type Props = {
  frame: Frame;
  callback: { url: string | null; sendPending: boolean; sendRejected: boolean } | null;
  /** The account as it was read. */
  own: { updatedAt: string };
  saved: string | null;
  /** What is in the field: the saved template, or the one just refused. */
  linted: Linted | null;
  /** What is wrong with what was to be saved. */
  error?: string;
  refusal: Refused | null;
  sent: Sent | null;
  offers: { offerId: string; name: string }[];
};

const PATH = "/portal/postbacks";

/** The views of a partner's postbacks. */
export function PostbackTabs({ current }: { current: string }) {
  const items = [
    { href: PATH, label: "Postbacks" },
    { href: "/portal/postbacks/log", label: "Delivery log" },
  ];
  return <Tabs label="Postbacks" items={items} current={current} />;
}

/** Where a partner hears of conversions: the JSON callback, one URL for all offers, and those of single events. */
export function PortalPostbacksPage(props: Props) {
  const { frame, callback, own, saved, linted, error, refusal, sent, offers } = props;
  return (
    <Shell
      frame={frame}
      title="Postbacks"
      section={PATH}
      lead="Where you hear of conversions. All that are set up are sent."
    >
      <PostbackTabs current={PATH} />
      <TestSent sent={sent} />
      <Card title="Callback URL, all offers">
        {refusal && <Refusal {...refusal} />}
        <Form
          action="/portal/postbacks/global"
          token={frame.token}
          asOf={asOf(frame, own)}
          preview={{ url: "/portal/postbacks/preview", into: "#linted" }}
        >
          <TemplateField
            name="urlTemplate"
            value={linted?.template ?? ""}
            label="Postback URL"
            error={error}
          />
          <div class="row">
            <Button kind="primary">Save</Button>
          </div>
        </Form>
        <div id="linted">{linted && <LintNotes linted={linted} />}</div>
        {saved && <TestButton page={PATH} token={frame.token} fields={{ destination: "global" }} />}
      </Card>
      <Card title="Callback URL, one event">
        {offers.length === 0 && <p class="soft">Once you may run an offer, its events' URLs are set here.</p>}
        <ul>
          {offers.map(({ offerId, name }) => (
            <li>
              <a href={`/portal/offers/${offerId}/postbacks`}>
                <Name>{name}</Name>
              </a>
            </li>
          ))}
        </ul>
      </Card>
      <AccountCallback callback={callback} token={frame.token} />
    </Shell>
  );
}

function AccountCallback({ callback, token }: { callback: Props["callback"]; token: string }) {
  if (!callback?.url) {
    return (
      <Card title={DESTINATIONS.account}>
        <p class="soft">Not set up. Ask your contact at the network if you want signed JSON callbacks.</p>
      </Card>
    );
  }
  const also = [callback.sendPending ? "Pending" : "", callback.sendRejected ? "Rejected" : ""];
  return (
    <Card title={DESTINATIONS.account}>
      <Facts
        items={[
          ["URL", <OutLink href={callback.url} />],
          ["Told of", ["Success", ...also.filter(Boolean)].join(", ")],
        ]}
      />
      <p class="soft">Your contact at the network changes this one.</p>
      <TestButton page={PATH} token={token} fields={{ destination: "account" }} />
    </Card>
  );
}

/** Sends a made-up conversion, marked as a test; what came of it stands above the page that has the button. */
export function TestButton(props: { page: string; token: string; fields: Record<string, string> }) {
  const { page, token, fields } = props;
  return (
    <PostButton action={`${page}/test`} token={token} fields={fields}>
      Send a test
    </PostButton>
  );
}

/** What the endpoint said to a test. */
export function TestSent({ sent }: { sent: Sent | null }) {
  if (!sent) return null;
  return (
    <Card title="Test send">
      <SentAnswer sent={sent} />
    </Card>
  );
}

/** A field for a template. */
export function TemplateField(props: { name: string; label: string; value: string; error?: string }) {
  return (
    <Field
      {...props}
      id={props.name}
      spellcheck={false}
      maxlength={4000}
      placeholder="https://your.example/postback?c={pub_click_id}&u={pub_member_id}&status={gk_status}"
      hint="Empty turns it off. Macros: {pub_click_id}, {pub_member_id}, {cnv_event_id}, {gk_payout}, {gk_conversion_id}, {gk_status}, {gk_signature}, {pub_sub_1} …"
    />
  );
}

/** What the linter says of a template, and what it becomes with sample values. */
export function LintNotes({ linted: { filled, problems } }: { linted: Linted }) {
  const bad = problems.some(({ severity }) => severity === "error");
  return (
    <div class="stack">
      {problems.length > 0 && (
        <Notice tone={bad ? "bad" : "warn"} title={bad ? "It cannot be saved like this" : "To look at"}>
          <ul>
            {problems.map(({ message, suggestion }) => (
              <li>
                {toPartner(message)}
                {suggestion && !message.includes(suggestion) && (
                  <>
                    {" "}
                    Use <code>{suggestion}</code>.
                  </>
                )}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <CodeBlock label="With sample values" text={filled} />
    </div>
  );
}
