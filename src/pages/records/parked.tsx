import { type Choices, IdField, Named, SpanFields, traceHref } from "../performance/parts";
import { Badge } from "../ui/badge";
import { PostButton } from "../ui/button";
import { Select } from "../ui/field";
import { Filters } from "../ui/filters";
import { type ListOf, ListRows } from "../ui/list";
import { Picker } from "../ui/picker";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty } from "../ui/table";
import { Id, Name, Time } from "../ui/values";
import { type Cause, Causes } from "./parked-causes";

/** A parked postback as the API's /parked-postbacks tells it. */
export type ParkedRow = {
  id: string;
  gkClickId: string;
  offerId: string | null;
  code: string;
  message: string;
  receivedAt: string;
  tries: number;
  nextAt: string | null;
  outcome: string | null;
  conversionId: string | null;
};

type Props = {
  frame: Frame;
  list: ListOf<ParkedRow>;
  causes: Cause[];
  choices: Choices;
  mayChange: boolean;
};

/** Waiting postbacks: received, not lost, and not judged yet. */
export function ParkedPage(props: Props) {
  const { frame, list, causes, choices, mayChange } = props;
  return (
    <Shell
      frame={frame}
      title="Waiting postbacks"
      lead="Postbacks that were received and could not be judged yet. Nothing is lost: mend the cause, then replay."
    >
      <Causes frame={frame} causes={causes} choices={choices} mayChange={mayChange} />
      <ParkedFilters {...props} />
      <ListRows
        list={list}
        caption="Waiting postbacks, newest first"
        columns={columns(props)}
        empty={<NoneWait active={list.active} />}
      />
    </Shell>
  );
}

function ParkedFilters({ list, choices }: Props) {
  const { query, active, csv } = list;
  const codes = [
    { value: "EVENT_UNKNOWN", label: "EVENT_UNKNOWN" },
    { value: "PARKED", label: "PARKED" },
  ];
  const states = [
    { value: "waiting", label: "Waiting" },
    { value: "ended", label: "Ended" },
    { value: "all", label: "All" },
  ];
  return (
    <Filters
      action="/parked"
      active={active}
      csv={csv}
      periods={list.periods}
      asked={query}
      names={choices.offers}
      search={<IdField value={query.q} placeholder="gk_click_id, parked id, …" />}
    >
      <Select name="code" label="Cause" value={query.code} options={codes} empty="All" />
      <Picker name="offerId" label="Offer" value={query.offerId} options={choices.offers} empty="All" />
      <Select name="state" label="State" value={query.state} options={states} empty="Default" />
      <SpanFields query={query} />
    </Filters>
  );
}

function NoneWait({ active }: { active: boolean }) {
  if (active) {
    return (
      <Empty title="Nothing matches" action={{ href: "/parked", label: "Show all that wait" }}>
        What was judged meanwhile is under the state “Ended”.
      </Empty>
    );
  }
  return (
    <Empty
      title="No postback waits"
      action={{ href: "/parked?state=ended", label: "Show those that waited" }}
    >
      A postback waits here when its click is still on its way, or when its offer has no such event.
    </Empty>
  );
}

function columns({ frame, choices, mayChange }: Props): Column<ParkedRow>[] {
  const zone = frame.network.timezone;
  const columns: Column<ParkedRow>[] = [
    { head: "Received", kind: "tight", cell: ({ receivedAt }) => <Time at={receivedAt} zone={zone} /> },
    {
      head: "Cause",
      kind: "main",
      cell: ({ code, message }) => (
        <>
          <code>{code}</code>
          <br />
          <Name>{message}</Name>
        </>
      ),
    },
    { head: "Offer", cell: ({ offerId }) => <Named id={offerId} choices={choices.offers} /> },
    { head: "Tries", kind: "number", cell: ({ tries }) => tries },
    {
      head: "Now",
      cell: ({ outcome, conversionId, nextAt }) => (
        <>
          <Badge tone={outcome ? "plain" : "warn"}>{outcome ?? "waits"}</Badge>{" "}
          {conversionId && <Id id={conversionId} href={`/reports/conversions/${conversionId}`} />}
          {nextAt && (
            <small class="soft">
              <br />
              next try <Time at={nextAt} zone={zone} />
            </small>
          )}
        </>
      ),
    },
    {
      head: "gk_click_id",
      kind: "tight",
      cell: ({ gkClickId }) => <Id id={gkClickId} href={traceHref(gkClickId)} />,
    },
    { head: "Waiting postback id", kind: "tight", cell: ({ id }) => <Id id={id} /> },
  ];
  if (!mayChange) return columns;
  const replay = (row: ParkedRow) =>
    row.outcome === null && (
      <PostButton action={`/parked/${row.id}/replay`} token={frame.token} small>
        Replay
      </PostButton>
    );
  return [...columns, { head: "Replay", cell: replay }];
}
