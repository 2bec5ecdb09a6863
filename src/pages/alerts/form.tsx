import { Button, Confirm, LinkButton } from "../ui/button";
import { Field, type Option, Select } from "../ui/field";
import { asOf, Form } from "../ui/form";
import { Picker } from "../ui/picker";
import { Card, Facts } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { Id, Name, Time } from "../ui/values";
import { type Wrong, WrongNotice } from "../ui/wrong";
import { type AlertEntry, type AlertView, KIND_OPTIONS, KINDS, STATUSES, type SubjectFiring } from "./alert";
import { StateBadge } from "./list";

type FormProps = {
  frame: Frame;
  entry: AlertEntry;
  wrong?: Wrong;
  offers: Option[];
  partners: Option[];
};

const back = { href: "/alerts", label: "Alerts" };

/** The form of an alert that is yet to be made. */
export function NewAlertPage(props: FormProps) {
  return (
    <Shell
      frame={props.frame}
      title="New alert"
      section="/alerts"
      back={back}
      lead="Its signing secret is shown once, right after."
    >
      <Card>
        <AlertForm {...props} action="/alerts/new" button="Create" />
      </Card>
    </Shell>
  );
}

type AlertProps = FormProps & { alert: AlertView; mayChange: boolean; firings: SubjectFiring[] };

/** One alert: its last firing, that of each thing it has fired for, and its form. */
export function AlertPage(props: AlertProps) {
  const { frame, alert, mayChange, firings } = props;
  const { id, name, kind } = alert;
  return (
    <Shell
      frame={frame}
      title={name}
      section="/alerts"
      back={back}
      lead={
        <>
          {KINDS[kind]} · <StateBadge state={alert.state} /> <Id id={id} />
        </>
      }
    >
      <div class="columns">
        <LastFiring alert={alert} zone={frame.network.timezone} />
        {firings.length > 1 && <EachLast firings={firings} zone={frame.network.timezone} />}
        <Card title={mayChange ? "Change it" : "Set up as"}>
          {mayChange ? (
            <>
              <AlertForm {...props} action={`/alerts/${id}`} button="Save" />
              <Confirm
                label="Delete…"
                question="It tells nobody any more, and its firings are gone."
                action={`/alerts/${id}/delete`}
                token={frame.token}
              >
                Delete
              </Confirm>
            </>
          ) : (
            <AlertFacts {...props} />
          )}
        </Card>
      </div>
    </Shell>
  );
}

function LastFiring({ alert: { lastFiring }, zone }: { alert: AlertView; zone: string }) {
  if (!lastFiring) {
    return (
      <Card title="Last firing">
        <p class="soft">It has never fired. What it watches is looked at every minute.</p>
      </Card>
    );
  }
  const { message, firedAt, endedAt, delivery, tries, lastError } = lastFiring;
  return (
    <Card title="Last firing">
      <p>
        <Name>{message}</Name>
      </p>
      <Facts
        items={[
          ["Since", <Time at={firedAt} zone={zone} />],
          ["Until", endedAt ? <Time at={endedAt} zone={zone} /> : "still firing"],
          ["Told", `${delivery}, ${tries} ${tries === 1 ? "try" : "tries"}`],
          lastError ? ["Last error", <Name>{lastError}</Name>] : null,
        ]}
      />
    </Card>
  );
}

/** An alert fires for each offer, partner or day by itself. */
function EachLast({ firings, zone }: { firings: SubjectFiring[]; zone: string }) {
  return (
    <Card title="The last firing of each">
      <ul class="lines">
        {firings.map(({ message, firedAt, endedAt, delivery }) => (
          <li>
            <Name>{message}</Name>
            <small class="soft">
              <Time at={firedAt} zone={zone} /> until {endedAt ? <Time at={endedAt} zone={zone} /> : "now"} ·{" "}
              {delivery}
            </small>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function AlertFacts({ alert, offers, partners }: FormProps & { alert: AlertView }) {
  const { status, threshold, offerId, partnerId, webhookUrl, email } = alert;
  const called = (options: Option[], id: string) => options.find(({ value }) => value === id)?.label ?? id;
  return (
    <Facts
      items={[
        ["Status", status],
        threshold === null ? null : ["Threshold", String(threshold)],
        offerId ? ["Offer", <Name>{called(offers, offerId)}</Name>] : null,
        partnerId ? ["Partner", <Name>{called(partners, partnerId)}</Name>] : null,
        ["Tells", <Name>{email ?? webhookUrl}</Name>],
      ]}
    />
  );
}

function AlertForm(props: FormProps & { alert?: AlertView; action: string; button: string }) {
  const { alert, frame, entry, wrong, offers, partners, action, button } = props;
  const of = (name: keyof AlertEntry) => ({ name, value: entry[name], error: wrong?.errors[name] });
  return (
    <>
      <WrongNotice wrong={wrong} />
      <Form action={action} token={frame.token} asOf={alert ? asOf(frame, alert) : undefined}>
        <Field {...of("name")} label="Name" required maxlength={200} />
        <Select {...of("kind")} label="Watches" required options={KIND_OPTIONS} />
        <Field
          {...of("threshold")}
          label="Threshold"
          type="number"
          min="1"
          step="1"
          hint="Per cent of a cap (80), clicks without a conversion (500) or refused postbacks in an hour (20). Empty: the usual one; the other kinds have none."
        />
        <Picker
          {...of("offerId")}
          label="Offer"
          options={offers}
          empty="All"
          hint="For caps, conversions and refused postbacks."
        />
        <Picker
          {...of("partnerId")}
          label="Partner"
          options={partners}
          empty="All"
          hint="For conversions, callbacks and member ids."
        />
        <Field
          {...of("webhookUrl")}
          label="Webhook"
          type="url"
          maxlength={2000}
          hint="Told by a signed POST. A webhook or an e-mail address, not both."
        />
        <Field {...of("email")} label="E-mail" type="email" hint="Only where this service can send e-mail." />
        <Select {...of("status")} label="Status" options={STATUSES} />
        <div class="row">
          <Button kind="primary">{button}</Button>
          <LinkButton href="/alerts">Cancel</LinkButton>
        </div>
      </Form>
    </>
  );
}
