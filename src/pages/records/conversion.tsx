import { type Choices, NamedLink, nameOf, traceHref } from "../performance/parts";
import { Status, TestBadge } from "../ui/badge";
import { LinkButton } from "../ui/button";
import { Form } from "../ui/form";
import { Card, Facts } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { Table } from "../ui/table";
import type { Child } from "../ui/types";
import { Id, Money, Name, Time } from "../ui/values";
import { type CallbackRow, callbackColumns } from "./callback-table";
import { Reason } from "./reason";
import { StatusFields } from "./status-change";
import type { ConversionRow } from "./types";

type Change = {
  from: string;
  to: string;
  reason: string | null;
  by: string;
  actor?: string | null;
  at: string;
};

/** A conversion with all its values, whatever the API tells of it. */
export type WholeConversion = ConversionRow & {
  advertiserId: string;
  rewardPoints: number;
  pubClickId: string;
  clickTime: string;
  userCompletedAt: string | null;
  createdAt: string;
  dueAt: string | null;
  changes: Change[];
};

type Props = {
  frame: Frame;
  conversion: WholeConversion;
  values: [name: string, value: string][];
  callbacks: CallbackRow[];
  choices: Choices;
  mayChange: boolean;
  now: number;
};

/** One conversion: its values, its changes, what the partner was told. */
export function ConversionPage(props: Props) {
  const { frame, conversion, callbacks, choices, mayChange, now } = props;
  return (
    <Shell
      frame={frame}
      title="Conversion"
      section="/reports/conversions"
      back={{ href: "/reports/conversions", label: "Conversions" }}
      actions={
        <LinkButton href={traceHref(conversion.gkClickId)} icon="trace">
          Trace
        </LinkButton>
      }
    >
      <div class="columns">
        <Outcome {...props} />
        <Values {...props} />
      </div>
      {mayChange && (
        <Card title="Change its status">
          <Form action="/reports/conversions/status" token={frame.token}>
            <input type="hidden" name="id" value={conversion.id} />
            <StatusFields button="Change…" />
          </Form>
        </Card>
      )}
      <Changes {...props} />
      <Card title="Callbacks to the partner">
        <Table
          caption="Callbacks, newest conversions first"
          rows={callbacks}
          columns={callbackColumns({ zone: frame.network.timezone, now }, choices)}
          empty={<p class="soft">None: no callback URL is set, or this status is not told.</p>}
        />
      </Card>
    </Shell>
  );
}

function Outcome({ frame, conversion, choices }: Props) {
  const { id, gkClickId, status, reason, test, offerId, partnerId, eventId, currency } = conversion;
  const { revenue, payout, rewardPoints, overDelivery, receivedAt, clickTime, dueAt, userCompletedAt } =
    conversion;
  const time = (at: string) => <Time at={at} zone={frame.network.timezone} />;
  const items: ([string, Child] | null)[] = [
    [
      "Status",
      <>
        <Status value={status} /> {test && <TestBadge />}
      </>,
    ],
    reason ? ["Reason", <Reason reason={reason} />] : null,
    overDelivery ? ["Over delivery", "A cap was full when it came."] : null,
    dueAt ? ["Becomes Success", time(dueAt)] : null,
    ["Offer", <NamedLink section="/offers" id={offerId} name={nameOf(offerId, choices.offers)} />],
    eventId ? ["Event", <Name>{eventId}</Name>] : null,
    ["Partner", <NamedLink section="/partners" id={partnerId} name={nameOf(partnerId, choices.partners)} />],
    ["Revenue", <Money amount={revenue} currency={currency} />],
    ["Payout", <Money amount={payout} currency={currency} />],
    ["Reward points", rewardPoints],
    ["Clicked", time(clickTime)],
    userCompletedAt ? ["Completed", time(userCompletedAt)] : null,
    ["Received", time(receivedAt)],
    ["Conversion id", <Id id={id} />],
    ["gk_click_id", <Id id={gkClickId} href={traceHref(gkClickId)} />],
  ];
  return (
    <Card title="What was decided">
      <Facts items={items} />
    </Card>
  );
}

function Values({ values }: Props) {
  return (
    <Card title="Values of click and postback">
      <Facts items={values.map(([name, value]) => [name, <Name>{value}</Name>])} />
    </Card>
  );
}

function Changes({ frame, conversion }: Props) {
  return (
    <Card title="Changes">
      <Table
        caption="Changes of this conversion, oldest first"
        rows={conversion.changes}
        empty={<p class="soft">None: it is as it was first decided.</p>}
        columns={[
          { head: "Time", kind: "tight", cell: ({ at }) => <Time at={at} zone={frame.network.timezone} /> },
          {
            head: "Change",
            kind: "tight",
            cell: ({ from, to }) => (
              <>
                <Status value={from} /> → <Status value={to} />
              </>
            ),
          },
          { head: "Reason", kind: "main", cell: ({ reason }) => (reason ? <Reason reason={reason} /> : "–") },
          {
            head: "By",
            cell: ({ by, actor }) => (
              <>
                {by}{" "}
                {actor && (
                  <small class="soft">
                    · <bdi>{actor}</bdi>
                  </small>
                )}
              </>
            ),
          },
        ]}
      />
    </Card>
  );
}
