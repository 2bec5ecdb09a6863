import { CHART_ASSETS, TimeChart } from "../ui/chart";
import { Refusal } from "../ui/notice";
import { Card } from "../ui/pieces";
import { Shell } from "../ui/shell";
import { Empty } from "../ui/table";
import { Name } from "../ui/values";
import { MetricValue } from "./figures";
import { PerformanceFilters } from "./filters";
import { traceHref } from "./parts";
import { PerformanceTable } from "./table";
import type { PerformanceProps } from "./types";

/** Sums by any combination of groups. */
export function PerformancePage(props: PerformanceProps) {
  const { frame, q, refusal, report } = props;
  return (
    <Shell
      frame={frame}
      title="Performance"
      lead="Clicks of people and what they came to, without tests. Choose what each row stands for; a name leads into its row."
      {...CHART_ASSETS}
    >
      <PerformanceFilters {...props} />
      {refusal ? (
        <Refusal {...refusal} />
      ) : report.rows.length === 0 ? (
        <NoRows {...props} />
      ) : (
        <Rows {...props} />
      )}
      {q && <InTrace q={q} />}
    </Shell>
  );
}

/** Where other ids lead. */
function InTrace({ q }: { q: string }) {
  return (
    <p>
      <a href={traceHref(q)}>
        Look for “<Name>{q}</Name>” in Trace
      </a>
      , which knows members, conversions and all other ids too.
    </p>
  );
}

function Rows(props: PerformanceProps) {
  const { chart, metric } = props;
  return (
    <>
      {chart && (
        <Card title={chart.title}>
          <TimeChart {...chart} cell={(value) => <MetricValue metric={metric} value={value} />} />
        </Card>
      )}
      <PerformanceTable {...props} />
    </>
  );
}

function NoRows({ active }: PerformanceProps) {
  if (active) {
    return (
      <Empty
        title="Nothing matches"
        action={{ href: "/reports/performance", label: "Show the last 30 days" }}
      >
        Ask for fewer things at once, or a longer time.
      </Empty>
    );
  }
  return (
    <Empty title="No clicks in the last 30 days">
      Figures appear within a minute of the first click. Give a partner the tracking link of an active offer.
    </Empty>
  );
}
