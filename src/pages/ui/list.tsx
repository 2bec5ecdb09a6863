import type { PeriodLink } from "./filters";
import { Refusal } from "./notice";
import { Pager, type Pages } from "./pager";
import { type Column, Table } from "./table";
import type { Child } from "./types";

/** A page of a list, with what its address asked for. */
export type ListOf<Row> = {
  rows: Row[];
  /** The filters as they were asked, for the form's values. */
  query: Record<string, string>;
  /** All that the address asks for, its page too: how a form of the list leads back to it. */
  here: Record<string, string>;
  /** Whether any filter is set. */
  active: boolean;
  pages: Pages;
  csv: string;
  /** None where the list cannot be asked for days. */
  periods: PeriodLink[];
  /** What the API found wrong with the filters; there are no rows then. */
  refusal: { code: string; messages: string[]; responseId: string } | null;
};

/** In a form: the list that it leads back to, as the address asked for it. */
export function ListField({ query }: { query: Record<string, string> }) {
  return <input type="hidden" name="list" value={new URLSearchParams(query).toString()} />;
}

/** A page looks through so many rows and no more. */
const LOOK_ON = "None among the newest ones. “Older” looks further back.";

type Props<Row> = { list: ListOf<Row>; caption: string; columns: Column<Row>[]; empty: Child };

/** What a list has below its filters: its rows or why there are none, and the way to other pages. */
export function ListRows<Row>({ list, caption, columns, empty }: Props<Row>) {
  return (
    <>
      {list.refusal ? (
        <Refusal {...list.refusal} />
      ) : (
        <Table
          caption={caption}
          rows={list.rows}
          columns={columns}
          empty={list.pages.older ? LOOK_ON : empty}
        />
      )}
      <Pager pages={list.pages} />
    </>
  );
}
