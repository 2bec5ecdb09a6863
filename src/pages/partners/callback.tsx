import type { Destination } from "../../domain/callback/plan";
import { type Held, HeldBack } from "../records/held-back";
import { Confirm, LinkButton, PostButton } from "../ui/button";
import type { Option } from "../ui/field";
import { Picker } from "../ui/picker";
import { Card, Facts } from "../ui/pieces";
import type { Frame } from "../ui/shell";
import { type Column, Table } from "../ui/table";
import type { Advice } from "../ui/template-advice";
import { Name } from "../ui/values";
import type { Wrong } from "../ui/wrong";
import { AccountForm, type CallbackEntry } from "./account-form";
import { GlobalForm } from "./global-form";
import type { PartnerView } from "./partner";
import { PartnerShell } from "./shell";

/** A template for one event of one offer. */
export type EventPostback = {
  offerId: string;
  offerName: string;
  eventId: string | null;
  urlTemplate: string;
};

type Props = {
  frame: Frame;
  partner: PartnerView;
  mayChange: boolean;
  callback: { entry: CallbackEntry; wrong?: Wrong };
  global: { template: string; advice: Advice | null; wrong?: Wrong };
  postbacks: EventPostback[];
  offers: Option[];
  /** Its endpoints that get one try a minute. */
  held: (Held & { destination: Destination })[];
};

/** The Callback tab of a partner: where it hears of conversions. */
export function PartnerCallbackPage(props: Props) {
  const { frame, partner, mayChange } = props;
  const path = `/partners/${partner.id}/callback`;
  return (
    <PartnerShell frame={frame} partner={partner} tab="/callback" mayChange={mayChange}>
      {props.held.map((held) => (
        <HeldBack held={held} destination={held.destination} zone={frame.network.timezone} />
      ))}
      <p class="soft">
        Whatever is set up here is sent for each conversion, all of it: see{" "}
        <a href="/settings/callback">what partners receive</a>.
      </p>
      {mayChange ? (
        <>
          <AccountForm
            {...{ frame, path, partner }}
            isSet={Boolean(partner.callback?.url)}
            {...props.callback}
          />
          <GlobalForm
            {...{ frame, path, partner }}
            isSet={partner.globalPostback !== null}
            {...props.global}
          />
        </>
      ) : (
        <CallbackFacts partner={partner} />
      )}
      <Events {...props} path={path} />
      {mayChange && <Secret frame={frame} path={path} />}
    </PartnerShell>
  );
}

function CallbackFacts({ partner: { callback, globalPostback } }: { partner: PartnerView }) {
  const none = <span class="soft">not set up</span>;
  return (
    <Card title="Callback URL, all offers">
      <Facts
        items={[
          ["JSON by POST", callback?.url ? <code>{callback.url}</code> : none],
          ["URL by GET", globalPostback ? <code>{globalPostback}</code> : none],
          callback ? ["Statuses", statusesOf(callback)] : null,
        ]}
      />
    </Card>
  );
}

function statusesOf({ sendPending, sendRejected }: { sendPending: boolean; sendRejected: boolean }): string {
  return ["Success", sendPending ? "Pending" : "", sendRejected ? "Rejected" : ""].filter(Boolean).join(", ");
}

function Events({ frame, postbacks, offers, mayChange, path }: Props & { path: string }) {
  return (
    <Card title="Callback URL, one event">
      <p class="soft">A URL of its own for an event of an offer, sent beside those for all offers.</p>
      <Table
        caption="Callback URLs of one event"
        rows={postbacks}
        columns={columns(frame, mayChange, path)}
        empty={<p class="soft">None is set up.</p>}
      />
      {mayChange && offers.length > 0 && (
        <form class="filters" method="get" action={`${path}/events`}>
          <Picker name="offerId" label="Offer" options={offers} required />
          <div class="row">
            <button type="submit">Set up for this offer</button>
          </div>
        </form>
      )}
    </Card>
  );
}

function columns(frame: Frame, mayChange: boolean, path: string): Column<EventPostback>[] {
  const actions: Column<EventPostback> = {
    head: "Actions",
    cell: ({ offerId, eventId }) => (
      <div class="row">
        <LinkButton href={`${path}/events?offerId=${offerId}`} small>
          Edit
        </LinkButton>
        <PostButton
          action={`${path}/test`}
          token={frame.token}
          fields={{ destination: "event", offerId, eventId: eventId ?? "" }}
          small
        >
          Test send
        </PostButton>
      </div>
    ),
  };
  return [
    { head: "Offer", cell: ({ offerName }) => <Name>{offerName}</Name> },
    { head: "Event", cell: ({ eventId }) => (eventId ? <code>{eventId}</code> : "conversion") },
    { head: "URL", kind: "main", cell: ({ urlTemplate }) => <code class="break">{urlTemplate}</code> },
    ...(mayChange ? [actions] : []),
  ];
}

function Secret({ frame, path }: { frame: Frame; path: string }) {
  return (
    <Card title="Signing secret">
      <p class="soft">
        Every callback is signed with it, so that the partner can tell it is ours. It was shown once when the
        partner was made; a lost one is replaced, and the old one goes on signing beside it for 24 hours.
      </p>
      <Confirm
        label="New secret…"
        question="The new secret is shown once. The old one stops signing in 24 hours."
        action={`${path}/rotate-secret`}
        token={frame.token}
      >
        Make a new secret
      </Confirm>
    </Card>
  );
}
