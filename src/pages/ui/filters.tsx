import { Button, LinkButton } from "./button";
import type { Option } from "./field";
import type { Child } from "./types";

/** The page as it is, of another period. */
export type PeriodLink = { label: string; href: string; current: boolean };

/**
 * The filters of a list: a form that asks by GET, so that what it asks stands in the address and can be shared.
 * `search` is always there; the others fold up on a phone until one of them is set.
 */
export function Filters(props: {
  action: string;
  search?: Child;
  children?: Child;
  active: boolean;
  csv?: string;
  /** The usual periods, below. */
  periods?: PeriodLink[];
  /** What is asked for, which stands on paper in the place of the form; names by the ids in it. */
  asked?: Record<string, string>;
  names?: Option[];
}) {
  const { action, search, children, active, csv, periods = [], asked = {}, names = [] } = props;
  return (
    <search>
      <form class="filters" method="get" action={action}>
        {search}
        {children && (
          <details class="fold" open={active}>
            <summary>{search ? "More filters" : "Filters"}</summary>
            <div>{children}</div>
          </details>
        )}
        <div class="row">
          <Button kind="primary">Show</Button>
          {active && <LinkButton href={action}>Clear</LinkButton>}
          {csv && (
            <LinkButton href={csv} icon="download" kind="quiet" download>
              CSV
            </LinkButton>
          )}
        </div>
      </form>
      <Asked asked={asked} names={names} />
      {periods.length > 0 && (
        <nav class="row periods" aria-label="Periods">
          {periods.map(({ label, href, current }) => (
            <a href={href} aria-current={current ? "true" : undefined}>
              {label}
            </a>
          ))}
        </nav>
      )}
    </search>
  );
}

const WORDS: Record<string, string> = {
  q: "Id",
  offerId: "Offer",
  partnerId: "Partner",
  advertiserId: "Advertiser",
  eventId: "Event",
  tz: "Time zone",
  os: "OS",
};

function Asked({ asked, names }: { asked: Record<string, string>; names: Option[] }) {
  const said = Object.entries(asked).filter(([, value]) => value !== "");
  if (said.length === 0) return null;
  return (
    <p class="print-only">
      {said.map(([name, value], i) => (
        <>
          {i > 0 && " · "}
          {WORDS[name] ?? name.replace(/^[a-z]/, (first) => first.toUpperCase())}:{" "}
          <bdi>{names.find((one) => one.value === value)?.label ?? value}</bdi>
        </>
      ))}
    </p>
  );
}

/** The address of a page with some of its query changed: `withQuery("/history", query, { cursor: next })`. */
export function withQuery(
  path: string,
  query: Record<string, string>,
  change: Record<string, string | null> = {},
): string {
  const kept = Object.entries({ ...query, ...change }).filter(([, value]) => value !== null && value !== "");
  const search = new URLSearchParams(kept as [string, string][]).toString();
  return search === "" ? path : `${path}?${search}`;
}
