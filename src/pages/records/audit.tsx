import { optionsOf, SpanFields } from "../performance/parts";
import { Badge } from "../ui/badge";
import { Field, Select } from "../ui/field";
import { Filters, withQuery } from "../ui/filters";
import { type ListOf, ListRows } from "../ui/list";
import { type Frame, Shell } from "../ui/shell";
import { type Column, Empty } from "../ui/table";
import { Id, Name, Time } from "../ui/values";
import { auditDiff, type DiffLine, type DiffValue } from "./audit-diff";

/** A change as the API's /audit-log tells it. */
export type AuditRow = {
  id: string;
  time: string;
  actor: string;
  action: string;
  record: string;
  recordId: string;
  before: unknown;
  after: unknown;
};

const RECORDS = optionsOf([
  ...["offer", "link", "advertiser", "partner", "partner-postbacks", "conversion"],
  ...["network", "user", "invitation", "api-key", "alert", "trace"],
]);
/** So many fields are read at a glance; more are behind a click. */
const GLANCE = 4;

/** `names`: of the records by id, as far as they are there and have one. */
type Props = { frame: Frame; list: ListOf<AuditRow>; names: Record<string, string> };

/** The audit log: who changed what, from what to what. */
export function AuditPage({ frame, list, names }: Props) {
  const { query, active, csv } = list;
  return (
    <Shell
      frame={frame}
      title="Audit log"
      lead="Who changed what, and what it was before. Secrets are masked."
    >
      <Filters action="/audit" active={active} csv={csv} periods={list.periods} asked={query}>
        <Select name="record" label="Record" value={query.record} options={RECORDS} empty="All" />
        <Field name="recordId" label="Record's id" value={query.recordId} wide />
        <Field name="actor" label="By" value={query.actor} placeholder="E-mail of a user" />
        <SpanFields query={query} />
      </Filters>
      <ListRows
        list={list}
        caption="Changes, newest first"
        columns={columns(frame.network.timezone, names)}
        empty={<NoChanges active={active} />}
      />
    </Shell>
  );
}

function NoChanges({ active }: { active: boolean }) {
  if (!active) return <Empty title="Nothing was changed yet">Each change of a record appears here.</Empty>;
  return (
    <Empty title="No change matches" action={{ href: "/audit", label: "Show all changes" }}>
      Ask for fewer things at once, or a longer time.
    </Empty>
  );
}

function columns(zone: string, names: Record<string, string>): Column<AuditRow>[] {
  return [
    { head: "Time", kind: "tight", cell: ({ time }) => <Time at={time} zone={zone} /> },
    {
      head: "By",
      cell: ({ actor }) => <Actor actor={actor} />,
    },
    {
      head: "What",
      cell: ({ action, ...row }) => (
        <>
          <Badge>{action}</Badge> <RecordName {...row} isThere={names[row.recordId] !== undefined} />
          {names[row.recordId] !== undefined && (
            <>
              {" "}
              <Name>{names[row.recordId]}</Name>
            </>
          )}
        </>
      ),
    },
    { head: "Changed", kind: "main", cell: (row) => <Changed row={row} zone={zone} /> },
    {
      head: "Record",
      kind: "tight",
      cell: ({ recordId }) => <Id id={recordId} href={withQuery("/audit", {}, { recordId })} />,
    },
  ];
}

/** Who it was, `user ann@mail.example (ID)`: the e-mail, and the id short; leads to all that they changed. */
function Actor({ actor }: { actor: string }) {
  const [, name = actor, id] = /^(?:user )?(.+) \(([\da-f-]{36})\)$/.exec(actor) ?? [];
  return (
    <>
      <a href={withQuery("/audit", {}, { actor })}>
        <Name>{name}</Name>
      </a>
      {id && (
        <>
          <br />
          <Id id={id} />
        </>
      )}
    </>
  );
}

/** What kind of record it is; where the record has a page and is still there, the way to it. */
function RecordName(props: Pick<AuditRow, "record" | "recordId"> & { isThere: boolean }) {
  const href = pageOf(props);
  return href ? <a href={href}>{props.record}</a> : props.record;
}

const SECTIONS: Record<string, string> = {
  offer: "/offers",
  advertiser: "/advertisers",
  partner: "/partners",
  alert: "/alerts",
};

function pageOf({ record, recordId, isThere }: Parameters<typeof RecordName>[0]): string | null {
  if (record === "conversion") return `/reports/conversions/${recordId}`;
  if (record === "network") return "/settings";
  const section = SECTIONS[record];
  return section && isThere ? `${section}/${recordId}` : null;
}

function Changed({ row, zone }: { row: AuditRow; zone: string }) {
  const lines = auditDiff(row.before, row.after);
  if (lines.length === 0) return <span class="soft">–</span>;
  if (lines.length <= GLANCE) return <Lines lines={lines} zone={zone} />;
  return (
    <details>
      <summary>{lines.length} fields</summary>
      <Lines lines={lines} zone={zone} />
    </details>
  );
}

function Lines({ lines, zone }: { lines: DiffLine[]; zone: string }) {
  return (
    <ul class="diff">
      {lines.map(({ field, before, after }) => (
        <li>
          <code>{field}</code>{" "}
          {before && (
            <del>
              <Value value={before} zone={zone} />
            </del>
          )}{" "}
          {after ? (
            <ins>
              <Value value={after} zone={zone} />
            </ins>
          ) : (
            <span class="soft">→ nothing</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Value({ value, zone }: { value: DiffValue; zone: string }) {
  return "at" in value ? <Time at={value.at} zone={zone} /> : <bdi>{value.text}</bdi>;
}
