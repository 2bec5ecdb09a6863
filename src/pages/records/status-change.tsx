import { Badge, Status } from "../ui/badge";
import { Button, LinkButton } from "../ui/button";
import { Field, Select } from "../ui/field";
import { withQuery } from "../ui/filters";
import { Form } from "../ui/form";
import { ListField } from "../ui/list";
import { Notice } from "../ui/notice";
import { Card } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { Table } from "../ui/table";
import { Id, Money, Time } from "../ui/values";
import type { ConversionRow } from "./types";

const STATUSES = ["Success", "Pending", "Rejected"].map((value) => ({ value, label: value }));
const section = "/reports/conversions";

/** The way back to the list as it was asked for. */
const backTo = (list: Record<string, string>) => ({ href: withQuery(section, list), label: "Conversions" });

/** The new status and its reason, as a part of a form; what is sent is asked about once more. */
export function StatusFields(props: { button: string; values?: { status: string; reason: string } }) {
  const { button, values = { status: "", reason: "" } } = props;
  return (
    <div class="filters">
      <Select
        name="status"
        id="new-status"
        label="New status"
        required
        empty="Choose…"
        value={values.status}
        options={STATUSES}
      />
      <Field
        name="reason"
        id="new-reason"
        label="Reason"
        value={values.reason}
        maxlength={500}
        placeholder="Told to the partner"
        wide
      />
      <div class="row">
        <Button>{button}</Button>
      </div>
    </div>
  );
}

type ConfirmProps = {
  frame: Frame;
  rows: ConversionRow[];
  values: { status: string; reason: string };
  /** What the list asked for that the conversions were ticked in. */
  list: Record<string, string>;
};

/** Asks once more before conversions change: money moves, and partners are told. */
export function ConfirmStatusPage({ frame, rows, values, list }: ConfirmProps) {
  const { status, reason } = values;
  const back = backTo(list);
  const many = rows.length === 1 ? "1 conversion" : `${rows.length} conversions`;
  return (
    <Shell frame={frame} title={`Change ${many} to ${status}?`} section={section} back={back}>
      <Card>
        <p>
          {many} will be <Status value={status} />
          {reason && (
            <>
              {" "}
              because of “<bdi>{reason}</bdi>”
            </>
          )}
          . Partners are told by callback where they asked for it.
        </p>
        <Form action="/reports/conversions/status" token={frame.token}>
          {rows.map(({ id }) => (
            <input type="hidden" name="id" value={id} />
          ))}
          <ListField query={list} />
          <input type="hidden" name="status" value={status} />
          <input type="hidden" name="reason" value={reason} />
          <input type="hidden" name="confirmed" value="yes" />
          <div class="row">
            <Button kind={status === "Rejected" ? "danger" : "primary"}>Change {many}</Button>
            <LinkButton href={back.href}>Leave as they are</LinkButton>
          </div>
        </Form>
      </Card>
      <ConcernedRows frame={frame} rows={rows} />
    </Shell>
  );
}

function ConcernedRows({ frame, rows }: { frame: Frame; rows: ConversionRow[] }) {
  return (
    <Table
      caption="The conversions that would change"
      rows={rows}
      empty=""
      columns={[
        {
          head: "Conversion",
          kind: "tight",
          cell: ({ id }) => <Id id={id} href={`/reports/conversions/${id}`} />,
        },
        { head: "Now", cell: ({ status }) => <Status value={status} /> },
        {
          head: "Received",
          kind: "tight",
          cell: ({ receivedAt }) => <Time at={receivedAt} zone={frame.network.timezone} />,
        },
        {
          head: "Payout",
          kind: "number",
          cell: ({ payout, currency }) => <Money amount={payout} currency={currency} />,
        },
      ]}
    />
  );
}

/** What became of one row of a change of many. */
export type StatusOutcome = { id: string; ok: boolean; code: string; message: string | null };

/** What became of each of the conversions. */
export function StatusResultPage(props: {
  frame: Frame;
  results: StatusOutcome[];
  status: string;
  list: Record<string, string>;
}) {
  const { frame, results, status, list } = props;
  const failed = results.filter(({ ok }) => !ok).length;
  return (
    <Shell frame={frame} title="What was changed" section={section} back={backTo(list)}>
      <Notice tone={failed > 0 ? "warn" : "good"}>
        {results.length - failed} of {results.length} changed to {status}.
      </Notice>
      <Table
        caption="Result for each conversion"
        rows={results}
        empty=""
        columns={[
          {
            head: "Conversion",
            kind: "tight",
            cell: ({ id }) => <Id id={id} href={`/reports/conversions/${id}`} />,
          },
          {
            head: "Result",
            cell: ({ ok, code }) => <Badge tone={ok ? "good" : "bad"}>{ok ? "Changed" : code}</Badge>,
          },
          { head: "Message", kind: "main", cell: ({ message }) => message ?? `Now ${status}.` },
        ]}
      />
    </Shell>
  );
}
