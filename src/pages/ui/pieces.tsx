import type { Child, Tone } from "./types";

/** Things to know of one record, name by name; a null leaves its line out. */
export function Facts({ items }: { items: ([name: string, value: Child] | null)[] }) {
  return (
    <dl class="facts">
      {items.map(
        (item) =>
          item && (
            <>
              <dt>{item[0]}</dt>
              <dd>{item[1]}</dd>
            </>
          ),
      )}
    </dl>
  );
}

/** A box with a heading. */
export function Card({ title, actions, children }: { title?: string; actions?: Child; children: Child }) {
  return (
    <section class="card">
      {(title || actions) && (
        <div class="head">
          {title && (
            <div>
              <h2>{title}</h2>
            </div>
          )}
          {actions && <div class="actions">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

export type Tile = {
  label: string;
  value: Child;
  /** Against the period before: 0.12 is up by 12 %; `null` when there was nothing to compare. */
  change?: number | null;
  /** Where less is better, as with errors. */
  lessIsBetter?: boolean;
  href?: string;
};

/** The figures of a dashboard, in rows that come out even. */
export function Tiles({ tiles }: { tiles: Tile[] }) {
  const threes = tiles.length % 4 !== 0 && tiles.length % 3 === 0;
  return <div class={threes ? "tiles threes" : "tiles"}>{tiles.map((tile) => StatTile(tile))}</div>;
}

/** One figure and how it changed. */
export function StatTile({ label, value, change, lessIsBetter = false, href }: Tile) {
  const figures = (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
      {change !== undefined && <dd class={`change ${toneOf(change, lessIsBetter)}`}>{wordsOf(change)}</dd>}
    </>
  );
  if (!href) return <dl class="tile">{figures}</dl>;
  return (
    <a class="tile" href={href}>
      <dl>{figures}</dl>
    </a>
  );
}

function toneOf(change: number | null, lessIsBetter: boolean): string {
  if (change === null || change === 0) return "soft";
  return change > 0 !== lessIsBetter ? "up" : "down";
}

function wordsOf(change: number | null): string {
  if (change === null) return "nothing before";
  if (change === 0) return "unchanged to the period before";
  const percent = new Intl.NumberFormat("en-US", { style: "percent", maximumFractionDigits: 1 });
  const arrow = change > 0 ? "▲" : "▼";
  return `${arrow} ${percent.format(Math.abs(change))} to the period before`;
}

/** The views of one record, as links: each has an address. */
export function Tabs(props: { label: string; items: { href: string; label: string }[]; current: string }) {
  const { label, items, current } = props;
  return (
    <nav class="tabs" aria-label={label}>
      {items.map((item) => (
        <a href={item.href} aria-current={item.href === current ? "page" : undefined}>
          {item.label}
        </a>
      ))}
    </nav>
  );
}

export type Step = { tone?: Tone; time: Child; title: Child; children?: Child };

/** What happened, in its order. */
export function Timeline({ steps }: { steps: Step[] }) {
  return (
    <ol class="timeline">
      {steps.map(({ tone = "plain", time, title, children }) => (
        <li class={tone}>
          <small class="soft">{time}</small>
          <strong>{title}</strong>
          {children && <div>{children}</div>}
        </li>
      ))}
    </ol>
  );
}
