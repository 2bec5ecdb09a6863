import { traceHref } from "../performance/parts";
import { Badge } from "../ui/badge";
import type { Option } from "../ui/field";
import { withQuery } from "../ui/filters";
import { Notice, Refusal } from "../ui/notice";
import { Picker } from "../ui/picker";
import { Shell } from "../ui/shell";
import { type Column, Empty, Table } from "../ui/table";
import { Name } from "../ui/values";
import { ToolTabs } from "./tabs";
import { AskForm, LEAD, type MemberOfferRow, OFFER, STEPS, timeColumn, WHY, type WhyProps } from "./why";

/** What became of one offer of a member, with the records that it is told from. */
export type StaffMemberRow = MemberOfferRow & {
  leads: {
    clickId: string | null;
    conversionId: string | null;
    callback: { id: string; state: string } | null;
    waits: boolean;
    code: string | null;
  };
};
type StaffProps = Omit<WhyProps, "rows"> & {
  rows: StaffMemberRow[] | null;
  partners: Option[];
  /** The partners whose links pass one member id for everybody. */
  staticIds: string[];
};

/** "Why no reward?" for the staff: any partner's member. */
export function WhyPage({ frame, query, rows, refusal, partners, staticIds }: StaffProps) {
  const names = Object.fromEntries(partners.map(({ value, label }) => [value, label]));
  return (
    <Shell frame={frame} title="Why no reward?" section="/tools" lead={LEAD}>
      <ToolTabs current="/tools/why" />
      <AskForm action="/tools/why" memberId={query.memberId}>
        <Picker name="partnerId" label="Partner" value={query.partnerId} options={partners} empty="All" />
      </AskForm>
      {staticIds.map((id) => (
        <Notice tone="warn" title="This may be everybody's member id">
          The links of <Name>{names[id] ?? id}</Name> pass one member id for all their visitors, so what
          stands here may be about several people. <a href={`/partners/${id}/health`}>The partner's Health</a>{" "}
          has more.
        </Notice>
      ))}
      {refusal && <Refusal {...refusal} />}
      {!refusal && !rows && (
        <Empty title="Ask about a member">
          The id is the one that the partner's link passes as pub_member_id.
        </Empty>
      )}
      {rows && (
        <Table
          caption="What became of the member's offers"
          rows={rows}
          columns={staffColumns(frame.network.timezone, { names, memberId: query.memberId ?? "" })}
          empty={<NobodyKnown memberId={query.memberId ?? ""} />}
        />
      )}
    </Shell>
  );
}

function NobodyKnown({ memberId }: { memberId: string }) {
  return (
    <Empty
      title="No live click carries this member id (test clicks are left out)"
      action={{ href: withQuery("/history", { q: memberId }), label: "Look into the History Logs" }}
    >
      Check its spelling and the partner. Of clicks that are refused by the hundred, History Logs has some; a
      partner's Health tells whether its links pass member ids at all.
    </Empty>
  );
}

/** What the staff sees beside it: whose member it is, and the records to mend it by. */
function staffColumns(
  zone: string,
  { names, memberId }: { names: Record<string, string>; memberId: string },
): Column<StaffMemberRow>[] {
  return [
    OFFER,
    {
      head: "Partner",
      cell: ({ partnerId }) => (
        <a href={`/partners/${partnerId}`}>
          <Name>{names[partnerId] ?? partnerId}</Name>
        </a>
      ),
    },
    {
      head: "Step",
      kind: "tight",
      cell: ({ step, leads }) =>
        step === "completed" && leads.callback?.state === "failed" ? (
          <Badge tone="bad">Callback failed</Badge>
        ) : (
          <Badge tone={STEPS[step].tone}>{STEPS[step].label}</Badge>
        ),
    },
    WHY,
    { head: "Look into", cell: ({ leads }) => <Leads {...leads} memberId={memberId} /> },
    timeColumn(zone),
  ];
}

function Leads({
  clickId,
  conversionId,
  callback,
  waits,
  code,
  memberId,
}: StaffMemberRow["leads"] & { memberId: string }) {
  return (
    <>
      {code && (
        <div>
          <code>{code}</code>
        </div>
      )}
      <div class="row">
        {clickId ? (
          <a href={traceHref(clickId)}>Trace</a>
        ) : (
          <a href={withQuery("/history", { q: memberId })}>History Logs</a>
        )}
        {conversionId && <a href={`/reports/conversions/${conversionId}`}>Conversion</a>}
        {callback && (
          <a href={`/reports/callbacks/${callback.id}`}>
            {callback.state === "failed" ? "Callback, resend" : "Callback"}
          </a>
        )}
        {waits && clickId && <a href={withQuery("/parked", { q: clickId })}>Waiting postback</a>}
      </div>
    </>
  );
}
