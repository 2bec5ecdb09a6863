import { type AttemptRow, type CallbackRow, DESTINATIONS, noteOf } from "./callback-table";
import { type Choices, Named, traceHref } from "./report-parts";
import { Badge, Status, TestBadge } from "./ui/badge";
import { LinkButton, PostButton } from "./ui/button";
import { Card, Facts } from "./ui/pieces";
import { type Frame, Shell } from "./ui/shell";
import { Table } from "./ui/table";
import type { Child } from "./ui/types";
import { CodeBlock, Id, Name, Time } from "./ui/values";

type Props = { frame: Frame; callback: CallbackRow; choices: Choices; mayChange: boolean };

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
    <Shell frame={frame} title="Callback" {...SECTION} actions={actions}>
      <div class="columns">
        <What {...props} />
        <Payload attempt={callback.attempts.at(-1)} />
      </div>
      <Card title="Attempts">
        {callback.attempts.length === 0 && <p class="soft">None yet. The first comes within seconds.</p>}
        <ol class="attempts">
          {callback.attempts.toReversed().map((attempt) => (
            <li>
              <Attempt attempt={attempt} zone={frame.network.timezone} />
            </li>
          ))}
        </ol>
      </Card>
    </Shell>
  );
}

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
    nextAt ? ["Next attempt", time(nextAt)] : null,
    ["Tells", <Status value={status} />],
    reason ? ["Reason", <Name>{reason}</Name>] : null,
    ["To", DESTINATIONS[destination] ?? destination],
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

/** The newest request whole; what is sent again is made anew from the records as they are then. */
function Payload({ attempt }: { attempt: AttemptRow | undefined }) {
  return (
    <Card title="Payload">
      {attempt ? (
        <>
          <CodeBlock text={`${attempt.method} ${attempt.url}`} label="As last sent; secrets are masked" />
          {attempt.requestBody && <CodeBlock text={pretty(attempt.requestBody)} label="Body" />}
        </>
      ) : (
        <p class="soft">It is made when it is sent.</p>
      )}
    </Card>
  );
}

function Attempt({ attempt, zone }: { attempt: AttemptRow; zone: string }) {
  const { no, at, method, url, status, ms, error, note, requestBody, answer } = attempt;
  const good = status !== null && status < 300 && !error;
  return (
    <>
      <p class="row">
        <strong>Attempt {no}</strong>
        <Badge tone={good ? "good" : "bad"}>{status === null ? "No answer" : `HTTP ${status}`}</Badge>
        <span>{ms} ms</span>
        <span class="soft">
          <Time at={at} zone={zone} />
        </span>
      </p>
      {error && <Name>{error}</Name>}
      {note && (
        <p class="soft">
          <Name>{note}</Name>
        </p>
      )}
      <details>
        <summary>Request and answer</summary>
        <CodeBlock
          text={[`${method} ${url}`, headerText(attempt.requestHeaders)].filter(Boolean).join("\n")}
          label="Request"
        />
        {requestBody && <CodeBlock text={pretty(requestBody)} label="Body" />}
        <Table
          caption={`Answer's headers of attempt ${no}`}
          rows={Object.entries(attempt.answerHeaders)}
          empty=""
          columns={[
            { head: "Header", cell: ([name]) => <code>{name}</code> },
            { head: "Value", kind: "main", cell: ([, value]) => <Name>{value}</Name> },
          ]}
        />
        <CodeBlock text={answer || "(empty)"} label="Answer" />
      </details>
    </>
  );
}

const headerText = (headers: Record<string, string>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
