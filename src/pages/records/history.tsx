import type { HistoryLevel, HistoryType, RequestSnapshot } from "../../domain/history/history";
import { type Choices, ClickId, IdField, Named, optionsOf, SpanFields } from "../performance/parts";
import { Badge, Status } from "../ui/badge";
import { Field, Select } from "../ui/field";
import { Filters } from "../ui/filters";
import { type ListOf, ListRows } from "../ui/list";
import { Picker } from "../ui/picker";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty } from "../ui/table";
import { Count, Id, Name, Time } from "../ui/values";

/** A line as the API's /history-logs tells it. */
export type HistoryLine = {
  id: string;
  time: string;
  level: HistoryLevel;
  type: HistoryType;
  code: string;
  message: string;
  gkClickId: string | null;
  offerId: string | null;
  partnerId: string | null;
  responseId: string | null;
  count: number;
  request: RequestSnapshot | null;
};

type ListProps = { frame: Frame; list: ListOf<HistoryLine> } & Choices;

const LEVELS = optionsOf(["info", "warning", "error"]);
const TYPES = optionsOf(["redirect", "postback", "conversion", "callback", "ingest", "system"]);

/** The History Logs: nothing disappears silently. */
export function HistoryPage(props: ListProps) {
  const { frame, list } = props;
  return (
    <Shell
      frame={frame}
      title="History Logs"
      lead="Each refused, parked, repeated or failed thing with its reason. Search by gk_click_id or responseId."
    >
      <HistoryFilters {...props} />
      <ListRows
        list={list}
        caption="History lines, newest first"
        columns={columns(frame.network.timezone, props)}
        empty={<NoLines active={list.active} />}
      />
    </Shell>
  );
}

function HistoryFilters({ list, offers, partners }: ListProps) {
  const { query, active, csv } = list;
  return (
    <Filters
      action="/history"
      active={active}
      csv={csv}
      periods={list.periods}
      asked={query}
      names={[...offers, ...partners]}
      search={<IdField value={query.q} />}
    >
      <Select name="level" label="Level" value={query.level} options={LEVELS} empty="All" />
      <Select name="type" label="Type" value={query.type} options={TYPES} empty="All" />
      <Field name="code" label="Code" value={query.code} placeholder="DUPLICATE" />
      <Picker name="offerId" label="Offer" value={query.offerId} options={offers} empty="All" />
      <Picker name="partnerId" label="Partner" value={query.partnerId} options={partners} empty="All" />
      <SpanFields query={query} />
    </Filters>
  );
}

function NoLines({ active }: { active: boolean }) {
  if (active) {
    return (
      <Empty title="Nothing matches" action={{ href: "/history", label: "Show all lines" }}>
        Ask for fewer things at once, or a longer time.
      </Empty>
    );
  }
  return (
    <Empty title="Nothing has been refused or has failed yet">
      Lines appear here within seconds when a click is refused, a postback is parked or repeated, or a
      callback fails.
    </Empty>
  );
}

function columns(zone: string, { offers, partners }: Choices): Column<HistoryLine>[] {
  return [
    {
      head: "Time",
      kind: "tight",
      cell: ({ id, time }) => (
        <a href={`/history/${id}`}>
          <Time at={time} zone={zone} />
        </a>
      ),
    },
    { head: "Level", cell: ({ level }) => <Status value={level} /> },
    {
      head: "Code",
      cell: ({ code, count, type }) => (
        <>
          <code>{code}</code>{" "}
          {count > 1 && (
            <Badge>
              × <Count value={count} />
            </Badge>
          )}
          <small class="soft">
            <br />
            {type}
          </small>
        </>
      ),
    },
    { head: "Message", kind: "main", cell: ({ message }) => <Name>{message}</Name> },
    {
      head: "Offer and partner",
      cell: ({ offerId, partnerId }) => (
        <>
          <Named id={offerId} choices={offers} />
          {partnerId && (
            <>
              <br />
              <Named id={partnerId} choices={partners} />
            </>
          )}
        </>
      ),
    },
    {
      head: "Click and answer",
      kind: "tight",
      cell: ({ gkClickId, responseId }) => (
        <>
          <ClickId id={gkClickId} />
          <br />
          <Id id={responseId} />
        </>
      ),
    },
  ];
}
