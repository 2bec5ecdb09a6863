import { Field, Select } from "./ui/field";
import { Filters } from "./ui/filters";
import { Refusal } from "./ui/notice";
import { Tiles } from "./ui/pieces";
import { type Frame, Shell } from "./ui/shell";
import { type Column, Empty, Table } from "./ui/table";
import { Count, Money, Name, Percent } from "./ui/values";

type Figures = {
  currency: string | null;
  clicks: number;
  conversions: number;
  pending: number;
  rejected: number;
  conversionRate: number;
  payout: number | null;
  epc: number | null;
};
/** A report as the API tells it to a partner: rows with their group's key. */
export type PortalReport = { rows: (Figures & Record<string, unknown>)[]; totals: Figures };
type Props = {
  frame: Frame;
  query: Record<string, string>;
  groupBy: string;
  report: PortalReport | null;
  csv: string;
  names: Record<string, string>;
  refusal: { code: string; messages: string[]; responseId: string } | null;
};

/** What a partner may group its report by. */
export const PORTAL_GROUPS = [
  { value: "day", label: "Day" },
  { value: "offer", label: "Offer" },
  { value: "event", label: "Event" },
  { value: "country", label: "Country" },
  { value: "device", label: "Device" },
  { value: "pub_sub_1", label: "pub_sub_1" },
  { value: "pub_sub_2", label: "pub_sub_2" },
  { value: "month", label: "Month" },
];

/** A partner's figures. */
export function PortalPerformancePage(props: Props) {
  const { frame, query, groupBy, report, csv, names, refusal } = props;
  const offers = Object.entries(names).map(([value, label]) => ({ value, label }));
  return (
    <Shell
      frame={frame}
      title="Performance"
      lead="Clicks of people, conversions and your payout; 30 days unless you say otherwise."
    >
      <Filters action="/portal/performance" active={Object.keys(query).length > 0} csv={csv}>
        <Select name="groupBy" label="Group by" value={groupBy} options={PORTAL_GROUPS} />
        <Select name="offerId" label="Offer" value={query.offerId} options={offers} empty="All" />
        <Field name="from" label="From" type="date" value={query.from} />
        <Field name="to" label="To" type="date" value={query.to} />
      </Filters>
      {refusal && <Refusal {...refusal} />}
      {report && <Totals totals={report.totals} />}
      {report && (
        <Table
          caption="Performance"
          rows={report.rows}
          columns={columns(groupBy)}
          empty={
            <Empty
              title="No traffic in this time"
              action={{ href: "/portal/offers", label: "Get a tracking link" }}
            >
              Choose a longer time, or send people to one of your links.
            </Empty>
          }
        />
      )}
    </Shell>
  );
}

function Totals({ totals }: { totals: Figures }) {
  const { currency } = totals;
  return (
    <Tiles
      tiles={[
        { label: "Clicks", value: <Count value={totals.clicks} /> },
        { label: "Conversions", value: <Count value={totals.conversions} /> },
        { label: "Conversion rate", value: <Percent value={totals.conversionRate} /> },
        { label: "Your payout", value: <Money amount={totals.payout} currency={currency} /> },
        { label: "EPC", value: <Money amount={totals.epc} currency={currency} /> },
      ]}
    />
  );
}

function columns(groupBy: string): Column<PortalReport["rows"][number]>[] {
  const head = PORTAL_GROUPS.find(({ value }) => value === groupBy)?.label ?? groupBy;
  return [
    {
      head,
      kind: "main",
      cell: (row) => <Name>{String(row[`${groupBy}Name`] ?? row[groupBy] ?? "–")}</Name>,
    },
    { head: "Clicks", kind: "number", cell: ({ clicks }) => <Count value={clicks} /> },
    { head: "Conversions", kind: "number", cell: ({ conversions }) => <Count value={conversions} /> },
    { head: "Pending", kind: "number", cell: ({ pending }) => <Count value={pending} /> },
    { head: "Rejected", kind: "number", cell: ({ rejected }) => <Count value={rejected} /> },
    { head: "Rate", kind: "number", cell: ({ conversionRate }) => <Percent value={conversionRate} /> },
    {
      head: "Your payout",
      kind: "number",
      cell: ({ payout, currency }) => <Money amount={payout} currency={currency} />,
    },
    { head: "EPC", kind: "number", cell: ({ epc, currency }) => <Money amount={epc} currency={currency} /> },
  ];
}
