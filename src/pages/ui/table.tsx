import { LinkButton } from "./button";
import type { Child } from "./types";

/** A column: its head, and what a row shows in it. `kind` number aligns right, main grows, tight never wraps. */
export type Column<Row> = {
  head: string;
  cell: (row: Row) => Child;
  kind?: "number" | "main" | "tight";
  /** Where the columns add up: the last row. */
  total?: Child;
  /** Where the rows can be sorted by it: `on` while they are, greatest first. */
  sort?: { href: string; on: boolean };
};

type TableProps<Row> = {
  /** What the table holds, for those who do not see it. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  /** What stands there without rows: see Empty. */
  empty: Child;
};

/** Rows as a table, which scrolls in its own box and becomes cards on a phone; the first column heads each row. */
export function Table<Row>({ caption, columns, rows, empty }: TableProps<Row>) {
  if (rows.length === 0) return <>{empty}</>;
  const totals = columns.some(({ total }) => total !== undefined);
  return (
    // A box that scrolls must be reachable by keyboard.
    <section class="scroll" tabindex={0} aria-label={caption}>
      <table class="cards">
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, kind, sort }) => (
              <th scope="col" class={kind} aria-sort={sort?.on ? "descending" : undefined}>
                {sort ? (
                  <a href={sort.href}>
                    {head}
                    {sort.on && " ↓"}
                  </a>
                ) : (
                  head
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>{columns.map((column, index) => cellOf(column, row, index === 0))}</tr>
          ))}
        </tbody>
        {totals && (
          <tfoot>
            <tr>
              {columns.map(({ head, total, kind }) => (
                <td class={kind} data-label={total === undefined || total === "" ? undefined : head}>
                  <div>{total}</div>
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}

function cellOf<Row>({ head, kind, cell }: Column<Row>, row: Row, heads: boolean) {
  if (!heads) {
    return (
      <td class={kind} data-label={head}>
        <div>{cell(row)}</div>
      </td>
    );
  }
  return (
    <th scope="row" class={kind} data-label={head}>
      <div>{cell(row)}</div>
    </th>
  );
}

/** Instead of rows: what this would be, and what to do next. */
export function Empty(props: { title: string; children?: Child; action?: { href: string; label: string } }) {
  const { title, children, action } = props;
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children && <p class="soft">{children}</p>}
      {action && (
        <LinkButton kind="primary" href={action.href}>
          {action.label}
        </LinkButton>
      )}
    </div>
  );
}
