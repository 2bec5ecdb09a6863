import type { HistoryLevel, HistoryType, RequestSnapshot } from "../domain/history";
import { Badge, Status } from "./ui/badge";
import { Field, type Option, Select } from "./ui/field";
import { Filters, Pager } from "./ui/filters";
import { Refusal } from "./ui/notice";
import { Card, Facts } from "./ui/pieces";
import { type Frame, Shell } from "./ui/shell";
import { type Column, Empty, Table } from "./ui/table";
import { CodeBlock, Count, Id, Name, Time } from "./ui/values";

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

type ListProps = {
  frame: Frame;
  list: {
    rows: HistoryLine[];
    query: Record<string, string>;
    active: boolean;
    older: string | null;
    newest: string | null;
    csv: string;
    refusal: { code: string; messages: string[]; responseId: string } | null;
  };
  offers: Option[];
  partners: Option[];
};

const same = (values: string[]): Option[] => values.map((value) => ({ value, label: value }));
const LEVELS = same(["info", "warning", "error"]);
const TYPES = same(["redirect", "postback", "conversion", "callback", "ingest", "system"]);

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
      {list.refusal && <Refusal {...list.refusal} />}
      {!list.refusal && (
        <Table
          caption="History lines, newest first"
          rows={list.rows}
          columns={columns(frame.network.timezone)}
          empty={<NoLines active={list.active} />}
        />
      )}
      <Pager older={list.older} newest={list.newest} />
    </Shell>
  );
}

function HistoryFilters({ list, offers, partners }: ListProps) {
  const { query, active, csv } = list;
  return (
    <Filters action="/history" active={active} csv={csv}>
      <Field name="q" label="Id" type="search" value={query.q} placeholder="gk_click_id, member, …" wide />
      <Select name="level" label="Level" value={query.level} options={LEVELS} empty="All" />
      <Select name="type" label="Type" value={query.type} options={TYPES} empty="All" />
      <Field name="code" label="Code" value={query.code} placeholder="DUPLICATE" />
      <Select name="offerId" label="Offer" value={query.offerId} options={offers} empty="All" />
      <Select name="partnerId" label="Partner" value={query.partnerId} options={partners} empty="All" />
      <Field name="from" label="From" type="date" value={query.from} />
      <Field name="to" label="To" type="date" value={query.to} />
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

function columns(zone: string): Column<HistoryLine>[] {
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
    { head: "Type", cell: ({ type }) => type },
    {
      head: "Code",
      cell: ({ code, count }) => (
        <>
          <code>{code}</code>{" "}
          {count > 1 && (
            <Badge>
              × <Count value={count} />
            </Badge>
          )}
        </>
      ),
    },
    { head: "Message", kind: "main", cell: ({ message }) => <Name>{message}</Name> },
    { head: "gk_click_id", kind: "tight", cell: ({ gkClickId }) => <Id id={gkClickId} /> },
    { head: "Response id", kind: "tight", cell: ({ responseId }) => <Id id={responseId} /> },
  ];
}

/** One line with the request as it came, its secrets masked. */
export function HistoryLinePage(props: { frame: Frame; line: HistoryLine; names: Record<string, string> }) {
  const { frame, line, names } = props;
  const { code, level, time, type, message, count, gkClickId, offerId, partnerId, responseId, request } =
    line;
  const named = (id: string | null) => (id ? <Name>{names[id] ?? id}</Name> : <span class="soft">–</span>);
  return (
    <Shell frame={frame} title={code} section="/history" back={{ href: "/history", label: "History Logs" }}>
      <div class="columns">
        <Card title="What happened">
          <Name>{message}</Name>
          <Facts
            items={[
              ["Time", <Time at={time} zone={frame.network.timezone} />],
              ["Level", <Status value={level} />],
              ["Type", type],
              count > 1 ? ["Stands for", `${count} like it`] : null,
              ["Offer", named(offerId)],
              ["Partner", named(partnerId)],
              ["gk_click_id", <Id id={gkClickId} />],
              ["Response id", <Id id={responseId} />],
            ]}
          />
        </Card>
        <Card title="The request">{request ? <Request request={request} /> : <p class="soft">None.</p>}</Card>
      </div>
    </Shell>
  );
}

function Request({ request }: { request: RequestSnapshot }) {
  const { method, url, body, ip, userAgent } = request;
  return (
    <>
      <CodeBlock text={`${method} ${url}`} label="Secrets are masked" />
      {body && <CodeBlock text={body} label="Body" />}
      <Facts
        items={[ip ? ["Address", ip] : null, userAgent ? ["User agent", <Name>{userAgent}</Name>] : null]}
      />
    </>
  );
}
