import { DESTINATIONS } from "../destinations";
import { type Choices, Named, traceHref } from "../performance/parts";
import { Status, TestBadge } from "../ui/badge";
import { LinkButton, PostButton } from "../ui/button";
import { Card, Facts } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import type { Child } from "../ui/types";
import { CodeBlock, Id, Name, Time } from "../ui/values";
import { Attempt, pretty } from "./callback-attempt";
import { type CallbackRow, noteOf } from "./callback-table";
import { HeldBack } from "./held-back";
import { Reason } from "./reason";

/** A request, its secrets masked. */
export type Payload = { method: string; url: string; body: string | null };
type Props = {
  frame: Frame;
  callback: CallbackRow;
  choices: Choices;
  mayChange: boolean;
  /** What the callback makes now, for when no attempt is on record. */
  made: Payload | null;
};

const SECTION = {
  section: "/reports/callbacks",
  back: { href: "/reports/callbacks", label: "Conversion Callbacks" },
};

/** One callback: the full payload, and every attempt with request and answer. */
export function CallbackPage(props: Props) {
  const { frame, callback, mayChange } = props;
  const actions = (
    <>
      <LinkButton href={traceHref(callback.gkClickId)} icon="trace">
        Trace
      </LinkButton>
      {mayChange && (
        <PostButton action={`/reports/callbacks/${callback.id}/resend`} token={frame.token} kind="primary">
          Resend
        </PostButton>
      )}
    </>
  );
  return (
    <Shell frame={frame} title="Callback" {...SECTION} actions={actions} scripts={["live.js"]}>
      <div id="callback" class="stack" data-again={awaited(props) ? "" : undefined}>
        {callback.heldBack && (
          <HeldBack
            held={callback.heldBack}
            destination={callback.destination}
            zone={frame.network.timezone}
          />
        )}
        <div class="columns">
          <What {...props} />
          <PayloadCard {...props} />
        </div>
        <Attempts {...props} />
      </div>
    </Shell>
  );
}

/** Attempts are recorded a moment after they were made. */
const unrecorded = ({ attemptCount, attempts }: CallbackRow) => Math.max(0, attemptCount - attempts.length);
const awaited = ({ callback }: Props) =>
  unrecorded(callback) > 0 ||
  (!callback.heldBack && callback.state === "waiting" && callback.attemptCount === 0);

function Attempts({ frame, callback }: Props) {
  const missing = unrecorded(callback);
  return (
    <Card title="Attempts">
      {callback.attemptCount === 0 && (
        <p class="soft">{callback.heldBack ? HELD : (NOT_TRIED[callback.state] ?? NOT_TRIED.waiting)}</p>
      )}
      {missing > 0 && (
        <p class="soft">
          {missing === 1
            ? "One attempt was made whose record is"
            : `${missing} attempts were made whose records are`}{" "}
          not here: a new one is on its way and comes within seconds, old ones are kept for a limited time.{" "}
          <a href={`/reports/callbacks/${callback.id}`}>Look again</a>
        </p>
      )}
      <ol class="attempts">
        {callback.attempts.toReversed().map((attempt) => (
          <li>
            <Attempt attempt={attempt} zone={frame.network.timezone} />
          </li>
        ))}
      </ol>
    </Card>
  );
}

const HELD = "None yet: it is held back until a try at its endpoint goes well.";
const NOT_TRIED: Record<string, string> = {
  waiting: "None yet. The first comes within seconds.",
  superseded: "None: a newer callback took the place of this one before it was sent.",
  failed: "None: it could not be sent at all. The note says why.",
};

function What({ frame, callback, choices }: Props) {
  const { id, state, status, reason, test, nextAt, destination, offerId, partnerId } = callback;
  const time = (at: string) => <Time at={at} zone={frame.network.timezone} />;
  const items: ([string, Child] | null)[] = [
    [
      "State",
      <>
        <Status value={state} /> {test && <TestBadge />}
      </>,
    ],
    ["Note", <Name>{noteOf(callback)}</Name>],
    nextAt && !callback.heldBack ? ["Next attempt", time(nextAt)] : null,
    ["Tells", <Status value={status} />],
    reason ? ["Reason", <Reason reason={reason} />] : null,
    ["To", DESTINATIONS[destination]],
    ["Offer", <Named id={offerId} choices={choices.offers} />],
    ["Partner", <Named id={partnerId} choices={choices.partners} />],
    ["Made", time(callback.createdAt)],
    ["Callback id", <Id id={id} />],
    [
      "Conversion id",
      <Id id={callback.conversionId} href={`/reports/conversions/${callback.conversionId}`} />,
    ],
    ["gk_click_id", <Id id={callback.gkClickId} href={traceHref(callback.gkClickId)} />],
  ];
  return (
    <Card title="What the partner is told">
      <Facts items={items} />
    </Card>
  );
}

/** The newest request whole; before one is on record, what the callback's own row makes. */
function PayloadCard({ callback, made }: Props) {
  const last = callback.attempts.at(-1);
  const request = last ? { ...last, body: last.requestBody } : made;
  const label = last ? "As last sent" : callback.attemptCount > 0 ? "As it was made" : "As it will be sent";
  return (
    <Card title="Payload">
      {request ? (
        <>
          <CodeBlock text={`${request.method} ${request.url}`} label={`${label}; secrets are masked`} />
          {request.body && <CodeBlock text={pretty(request.body)} label="Body" />}
        </>
      ) : (
        <p class="soft">The partner has no such callback any more, so there is nothing to send.</p>
      )}
    </Card>
  );
}
