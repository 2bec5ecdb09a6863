import type { Payout } from "../../domain/offer/offer";
import { Checkbox, Field, type Option, Select } from "../ui/field";
import { moneyWords } from "../ui/values";
import { at, type Entry, rowsIn } from "./types";

const REVENUES: Option[] = [
  { value: "fixed", label: "Fixed amount" },
  { value: "percent", label: "% of the order (cnv_amount)" },
  { value: "reported", label: "As the postback says (cnv_payout)" },
];
const PAYOUTS: Option[] = [
  { value: "fixed", label: "Fixed amount" },
  { value: "percent", label: "% of the order (cnv_amount)" },
  { value: "share", label: "% of our revenue" },
];
const METRICS: Option[] = [
  { value: "conversions", label: "Conversions" },
  { value: "revenue", label: "Revenue" },
];
const PERIODS: Option[] = [
  { value: "day", label: "a day (UTC)" },
  { value: "week", label: "a week" },
  { value: "month", label: "a month" },
  { value: "total", label: "in total" },
];

/** What is paid where a partner has no payout of its own: `As the event: 3.00 USD`. */
export function inForce(of: "offer" | "event", { type, amount }: Payout, currency: string): string {
  const kinds = {
    fixed: moneyWords(amount, currency),
    percent: `${amount} % of the order`,
    share: `${amount} % of our revenue`,
  };
  return `As the ${of}: ${kinds[type]}`;
}

/** What a partner is paid: kind and amount. With `empty`, there may be none of its own. */
export function PayoutFields({ entry, name, empty }: { entry: Entry; name: string; empty?: string }) {
  return (
    <div class="beside">
      <Select {...at(entry, `${name}.type`)} label="Payout" options={PAYOUTS} empty={empty} />
      <Field {...at(entry, `${name}.amount`)} label="Payout amount" inputmode="decimal" />
    </div>
  );
}

/** Limits: the rows there are and a blank one; a row without a limit is left out. */
export function CapFields({ entry, list }: { entry: Entry; list: string }) {
  const rows = Array.from({ length: Math.min(8, rowsIn(entry, list) + 1) }, (_, i) => `${list}[${i}]`);
  return (
    <fieldset>
      <legend>Caps</legend>
      {rows.map((row, i) => (
        <div class="beside">
          <Select {...at(entry, `${row}.metric`)} label={`Cap ${i + 1} on`} options={METRICS} />
          <Field {...at(entry, `${row}.limit`)} label="Limit" inputmode="decimal" placeholder="no cap" />
          <Select {...at(entry, `${row}.period`)} label="Period" options={PERIODS} />
        </div>
      ))}
    </fieldset>
  );
}

/** What an offer and its events have in common; `prefix` is "" or `events[0].`. */
export function TermsFields({ entry, prefix, currency }: { entry: Entry; prefix: string; currency: string }) {
  const field = (name: string) => at(entry, `${prefix}${name}`);
  return (
    <>
      <div class="beside">
        <Select {...field("revenue.type")} label="Revenue" options={REVENUES} />
        <Field {...field("revenue.amount")} label={`Revenue amount (${currency} or %)`} inputmode="decimal" />
      </div>
      <PayoutFields entry={entry} name={`${prefix}payout`} />
      <div class="beside">
        <Field {...field("rewardPoints")} label="Reward points" inputmode="decimal" />
        <Field
          {...field("pendingDays")}
          label="Pending days"
          inputmode="numeric"
          hint="0 is Success at once; days of 24 hours."
        />
      </div>
      <CapFields entry={entry} list={`${prefix}caps`} />
      <YesNo entry={entry} name={`${prefix}allowRepeatConversions`} label="Allow repeat conversions" />
    </>
  );
}

/** A yes or no that says no as well: a box that is not ticked is otherwise not sent. */
export function YesNo(props: { entry: Entry; name: string; label: string; hint?: string }) {
  const { entry, name, label, hint } = props;
  const { value, error } = at(entry, name);
  return (
    <>
      <input type="hidden" name={name} value="" />
      <Checkbox name={name} label={label} hint={hint} error={error} checked={value === "on"} />
    </>
  );
}

/** Any of several: boxes that share a name. */
export function AnyOf(props: { entry: Entry; name: string; legend: string; options: string[] }) {
  const { entry, name, legend, options } = props;
  const chosen = (entry.values[name] ?? "").split("\n");
  return (
    <fieldset class="ticks">
      <legend>{legend}</legend>
      <input type="hidden" name={name} value="" />
      {options.map((option) => (
        <Checkbox
          name={name}
          id={`${name}-${option}`}
          value={option}
          label={option}
          checked={chosen.includes(option)}
        />
      ))}
    </fieldset>
  );
}
