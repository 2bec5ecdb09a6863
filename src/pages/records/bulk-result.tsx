import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Form } from "../ui/form";
import { Notice } from "../ui/notice";
import { type Frame, Shell } from "../ui/shell";
import { Empty, Table } from "../ui/table";
import { Id } from "../ui/values";

/** What the API answers to a deed on all that match. */
export type BulkResult = {
  matched: number;
  done: number;
  nextCursor: string | null;
  results: { id: string; ok: boolean; code: string; message: string | null }[];
};

/** What became of each record of a deed on many. */
export function BulkResultPage(props: {
  frame: Frame;
  title: string;
  back: { href: string; label: string };
  result: BulkResult;
  hrefOf: (id: string) => string;
  /** Where the form that did it goes, and what it asked for: the others that match are done next, by a press of their own. */
  again: { action: string; fields: Record<string, string> };
  /** Codes of records that were taken up and wait on: nothing went wrong, and they are not done. */
  waiting?: readonly string[];
}) {
  const { frame, title, back, result, again, hrefOf, waiting = [] } = props;
  const { matched, nextCursor, results } = result;
  const waits = results.filter(({ ok, code }) => ok && waiting.includes(code)).length;
  const done = result.done - waits;
  return (
    <Shell frame={frame} title={title} section={back.href.split("?")[0]} back={back}>
      <Notice tone={done < matched ? "warn" : "good"}>
        {done} of {matched} done{waits > 0 && `; ${waits} still ${waits === 1 ? "waits" : "wait"}`}.
        {nextCursor !== null && " Others match as well."}
      </Notice>
      {nextCursor !== null && (
        <Form action={again.action} token={frame.token} kept={false}>
          {Object.entries({ ...again.fields, cursor: nextCursor }).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <Button>Go on with the others</Button>
        </Form>
      )}
      <Table
        caption="Result for each record"
        rows={results}
        empty={<Empty title="Nothing matched" action={{ href: back.href, label: "Go back" }} />}
        columns={[
          { head: "Id", kind: "tight", cell: ({ id }) => <Id id={id} href={hrefOf(id)} /> },
          {
            head: "Result",
            cell: ({ ok, code }) => (
              <Badge tone={ok ? (waiting.includes(code) ? "warn" : "good") : "bad"}>{code}</Badge>
            ),
          },
          { head: "Message", kind: "main", cell: ({ message }) => message ?? <span class="soft">–</span> },
        ]}
      />
    </Shell>
  );
}
