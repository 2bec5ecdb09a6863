import { Button, Confirm, LinkButton } from "../ui/button";
import { Field, Select } from "../ui/field";
import { asOf, Form } from "../ui/form";
import { Card, Facts } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { Name, Time } from "../ui/values";
import { type Wrong, WrongNotice } from "../ui/wrong";
import { type AdvertiserEntry, type AdvertiserView, ANSWERS } from "./advertiser";
import { AdvertiserShell } from "./shell";

const STATUSES = [
  { value: "active", label: "active" },
  { value: "paused", label: "paused: its links refuse clicks" },
];
const ANSWER_OPTIONS = Object.entries(ANSWERS).map(([value, label]) => ({ value, label }));

/** The form of an advertiser that is yet to be made. */
export function NewAdvertiserPage(props: { frame: Frame; entry: AdvertiserEntry; wrong?: Wrong }) {
  const { frame, entry, wrong } = props;
  return (
    <Shell
      frame={frame}
      title="New advertiser"
      section="/advertisers"
      back={{ href: "/advertisers", label: "Advertisers" }}
      lead="It gets a postback URL of its own. The secret for signed postbacks is shown once, right after."
    >
      <Card>
        <WrongNotice wrong={wrong} />
        <Form action="/advertisers/new" token={frame.token}>
          <Fields entry={entry} wrong={wrong} />
          <div class="row">
            <Button kind="primary">Create</Button>
            <LinkButton href="/advertisers">Cancel</LinkButton>
          </div>
        </Form>
      </Card>
    </Shell>
  );
}

type Props = {
  frame: Frame;
  advertiser: AdvertiserView;
  mayChange: boolean;
  entry?: AdvertiserEntry;
  wrong?: Wrong;
};

/** The Details tab of an advertiser. */
export function AdvertiserPage({ frame, advertiser, mayChange, entry = advertiser, wrong }: Props) {
  const { id, name, answers, createdAt, updatedAt } = advertiser;
  const zone = frame.network.timezone;
  return (
    <AdvertiserShell frame={frame} advertiser={advertiser} tab="">
      <div class="columns">
        <Card title="Details">
          <WrongNotice wrong={wrong} />
          {mayChange && (
            <Form action={`/advertisers/${id}`} token={frame.token} asOf={asOf(frame, advertiser)}>
              <Fields entry={entry} wrong={wrong} />
              <div class="row">
                <Button kind="primary">Save</Button>
              </div>
            </Form>
          )}
          <Facts
            items={[
              mayChange ? null : ["Answers to postbacks", ANSWERS[answers]],
              ["Offers", <a href={`/offers?advertiserId=${id}`}>Its offers</a>],
              ["Made", <Time at={createdAt} zone={zone} />],
              ["Changed", <Time at={updatedAt} zone={zone} />],
            ]}
          />
        </Card>
        {mayChange && (
          <Card title="Delete">
            <p class="soft">Only an advertiser without offers can be deleted; pause it instead.</p>
            <Confirm
              label="Delete…"
              question={
                <>
                  <Name>{name}</Name> and its postback URL are gone for good.
                </>
              }
              action={`/advertisers/${id}/delete`}
              token={frame.token}
            >
              Delete
            </Confirm>
          </Card>
        )}
      </div>
    </AdvertiserShell>
  );
}

function Fields({ entry, wrong }: { entry: AdvertiserEntry; wrong?: Wrong }) {
  const errors = wrong?.errors ?? {};
  return (
    <>
      <Field name="name" label="Name" required maxlength={200} value={entry.name} error={errors.name} />
      <Select name="status" label="Status" value={entry.status} options={STATUSES} error={errors.status} />
      <Select
        name="answers"
        label="Answers to postbacks"
        value={entry.answers}
        options={ANSWER_OPTIONS}
        error={errors.answers}
      />
    </>
  );
}
