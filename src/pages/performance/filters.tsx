import { Field, Select } from "../ui/field";
import { Filters } from "../ui/filters";
import { Picker } from "../ui/picker";
import { DIMENSIONS, METRIC_NAMES, METRICS, TIMES } from "./figures";
import { IdField, SpanFields } from "./parts";
import type { PerformanceProps } from "./types";

const BASES = [
  { value: "conversion", label: "Conversion time" },
  { value: "click", label: "Click time" },
];
const DEVICES = ["mobile", "desktop", "tablet"].map((value) => ({ value, label: value }));
const SYSTEMS = ["ios", "android", "windows", "macos", "linux", "chromeos"].map((value) => {
  return { value, label: value };
});
/** Zones to pick from while typing; any other may be typed. */
const ZONES = [
  "UTC",
  "America/Los_Angeles",
  "America/Chicago",
  "America/New_York",
  "America/Sao_Paulo",
  "Europe/London",
  "Europe/Berlin",
  "Europe/Istanbul",
  "Asia/Dubai",
  "Asia/Karachi",
  "Asia/Kolkata",
  "Asia/Singapore",
  "Asia/Shanghai",
  "Asia/Tokyo",
  "Australia/Sydney",
];
const NARROW = ["eventId", "country", "device", "os", ...[1, 2, 3, 4, 5].map((n) => `pub_sub_${n}`)];

/** What the report is of; all of it stands in the address. */
export function PerformanceFilters(props: PerformanceProps) {
  const { frame, q, query, metric, groups, choices, csv, active, periods, sort } = props;
  const search = <IdField value={q} placeholder="gk_click_id" />;
  const metrics = METRIC_NAMES.map((value) => ({ value, label: METRICS[value] }));
  return (
    <Filters
      action="/reports/performance"
      active={active}
      csv={csv}
      periods={periods}
      asked={query}
      names={[...choices.offers, ...choices.partners, ...choices.advertisers]}
      search={search}
    >
      <GroupChoice groups={groups} />
      <SpanFields query={query} more={{ groupBy: groups.join(","), metric }} />
      {sort && <input type="hidden" name="sort" value={sort} />}
      <Field name="tz" label="Time zone" value={query.tz ?? frame.network.timezone} list="zones" />
      <datalist id="zones">
        {ZONES.map((zone) => (
          <option value={zone} />
        ))}
      </datalist>
      <Select name="basis" label="Conversions by" value={query.basis} options={BASES} />
      <Select name="metric" label="Chart and bars" value={metric} options={metrics} />
      <Picker name="offerId" label="Offer" value={query.offerId} options={choices.offers} empty="All" />
      <Picker
        name="partnerId"
        label="Partner"
        value={query.partnerId}
        options={choices.partners}
        empty="All"
      />
      <Picker
        name="advertiserId"
        label="Advertiser"
        value={query.advertiserId}
        options={choices.advertisers}
        empty="All"
      />
      <Narrower query={query} />
    </Filters>
  );
}

function GroupChoice({ groups }: { groups: string[] }) {
  const all = {
    ...Object.fromEntries(Object.entries(DIMENSIONS).map(([key, { label }]) => [key, label])),
    ...TIMES,
  };
  return (
    <fieldset class="all">
      <legend>A row for each</legend>
      <div class="pick">
        {Object.entries(all).map(([group, label]) => (
          <label>
            <input type="checkbox" name="groupBy" value={group} checked={groups.includes(group)} />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Narrower({ query }: { query: Record<string, string> }) {
  return (
    <details class="all" open={NARROW.some((name) => query[name])}>
      <summary>Event, visitor and pub_sub</summary>
      <div>
        <Field name="eventId" label="Event" value={query.eventId} />
        <Field name="country" label="Country" value={query.country} placeholder="US" maxlength={2} />
        <Select name="device" label="Device" value={query.device} options={DEVICES} empty="All" />
        <Select name="os" label="OS" value={query.os} options={SYSTEMS} empty="All" />
        {[1, 2, 3, 4, 5].map((n) => (
          <Field name={`pub_sub_${n}`} label={`pub_sub_${n}`} value={query[`pub_sub_${n}`]} />
        ))}
      </div>
    </details>
  );
}
