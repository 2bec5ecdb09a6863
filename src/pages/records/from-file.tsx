import { Badge } from "../ui/badge";
import { Button, LinkButton } from "../ui/button";
import { Field, Select, TextArea } from "../ui/field";
import { Form } from "../ui/form";
import { Notice } from "../ui/notice";
import { Card } from "../ui/pieces";
import { type Frame, Shell } from "../ui/shell";
import { Table } from "../ui/table";
import { CodeBlock, Id } from "../ui/values";
import { type Wrong, WrongNotice } from "../ui/wrong";

/** What the rows of a file may be, with an example of each. */
export const FILE_KINDS = {
  actions: {
    label: "Actions that happened",
    about:
      "Each row is judged as a postback is: window, caps, duplicates. Only ClickId is needed; Revenue and Reward replace what the offer says.",
    example:
      "ClickId,EventID,UserCompletedAt,Revenue,Reward\n0190a0f4-1c2d-8e3f-9a4b-5c6d7e8f9a0b,install,2026-01-31T12:00:00Z,4.50,",
  },
  statuses: {
    label: "New statuses of conversions",
    about:
      "Success, Pending or Rejected. A ClickId with no EventID changes all conversions of the click; a ConversionId changes that one, with the ClickId left empty.",
    example:
      "ClickId,EventID,ConversionId,Status,Reason\n0190a0f4-1c2d-8e3f-9a4b-5c6d7e8f9a0b,install,,Rejected,fraud",
  },
} as const;
export type FileKind = keyof typeof FILE_KINDS;
const KINDS = Object.entries(FILE_KINDS);

const section = "/reports/conversions";
const back = { href: section, label: "Conversions" };
export const FILE_PATH = `${section}/from-file`;

/** `kind` is empty until it is chosen: rows of the one kind must not be taken for the other. */
export type FileEntry = { kind: FileKind | ""; rows: string };

/** Where what an advertiser reports by file is read. */
export function FromFilePage({ frame, entry, wrong }: { frame: Frame; entry: FileEntry; wrong?: Wrong }) {
  return (
    <Shell
      frame={frame}
      title="Conversions from a file"
      section={section}
      back={back}
      lead="For what an advertiser reports as CSV. Each row is judged by itself, and none counts twice: a file may be sent again."
    >
      <WrongNotice wrong={wrong} />
      <Form action={FILE_PATH} token={frame.token} files>
        <Select
          name="kind"
          label="What the rows are"
          required
          empty="Choose…"
          value={entry.kind}
          options={KINDS.map(([value, { label }]) => ({ value, label }))}
        />
        <Field
          name="file"
          type="file"
          accept=".csv,.txt,text/csv"
          label="File"
          hint="CSV, at most 500 rows and 1 MB."
        />
        <TextArea
          name="rows"
          class="code"
          label="Or its rows, pasted"
          rows={8}
          value={entry.rows}
          hint="The first line names the columns. Cells are parted by commas, semicolons or tabs."
        />
        <div class="row">
          <Button kind="primary">Import</Button>
          <LinkButton href={section}>Cancel</LinkButton>
        </div>
      </Form>
      {KINDS.map(([, { label, about, example }]) => (
        <Card title={label}>
          <p>{about}</p>
          <CodeBlock text={example} label={`Columns: ${label}`} />
        </Card>
      ))}
    </Shell>
  );
}

/** What became of a row, whose number is the file's. */
export type RowOutcome = {
  row: number;
  ok: boolean;
  code: string;
  words: string;
  conversionIds: string[];
};

/** What became of each row of a file. */
export function FileResultPage({ frame, rows }: { frame: Frame; rows: RowOutcome[] }) {
  const done = rows.filter(({ ok }) => ok).length;
  const known = rows.filter(({ code }) => code === KNOWN).length;
  const left = rows.length - done - known;
  return (
    <Shell
      frame={frame}
      title="What the file came to"
      section={section}
      back={back}
      actions={<LinkButton href={FILE_PATH}>Another file</LinkButton>}
    >
      <Notice tone={left > 0 ? "warn" : "good"}>
        {done} of {rows.length} {rows.length === 1 ? "row" : "rows"} done
        {known > 0 && `, ${known} known already`}
        {left > 0 &&
          `, ${left} not: the messages say why. Fix the rows and import them again, or the whole file`}
        .
      </Notice>
      <Table
        caption="Result for each row; row 1 is the first below the column names"
        rows={rows}
        empty=""
        columns={[
          { head: "Row", kind: "number", cell: ({ row }) => row },
          {
            head: "Result",
            kind: "tight",
            cell: ({ ok, code }) => <Badge tone={ok ? "good" : (TONES[code] ?? "bad")}>{code}</Badge>,
          },
          { head: "Message", kind: "main", cell: ({ words }) => words || <span class="soft">–</span> },
          {
            head: "Conversion",
            cell: ({ conversionIds }) =>
              conversionIds.length === 0 ? (
                <span class="soft">–</span>
              ) : (
                conversionIds.map((id) => <Id id={id} href={`${section}/${id}`} />)
              ),
          },
        ]}
      />
    </Shell>
  );
}

/** The code of a row that says what is known. */
const KNOWN = "DUPLICATE";
const TONES: Record<string, "info" | "warn"> = { [KNOWN]: "info", TRY_AGAIN: "warn" };
