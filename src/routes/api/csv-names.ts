import type { Page, PageAsk } from "../../store/query/page";
import { recordNames } from "../../store/record/record-names";
import type { Asked } from "./asked";

type Row = Record<string, unknown>;

const NAMES = { offerId: "offerName", partnerId: "partnerName", advertiserId: "advertiserName" };

/**
 * A list as CSV: behind its own columns the names of its offers, partners and advertisers. JSON has ids alone, but a
 * spreadsheet has nowhere to look them up. Only what the caller sees by id is named.
 */
export function withNames(
  { env, networkId }: Pick<Asked<unknown>, "env" | "networkId">,
  columns: readonly string[],
  page: (ask: PageAsk) => Promise<Page<Row>>,
): { columns: string[]; page: (ask: PageAsk) => Promise<Page<Row>> } {
  const named = Object.entries(NAMES).filter(([id, name]) => columns.includes(id) && !columns.includes(name));
  const known = new Map<string, string>();
  const learn = async (rows: Row[]) => {
    const ids = new Set(
      rows.flatMap((row) => named.map(([id]) => row[id]).filter((id) => typeof id === "string")),
    );
    const unknown = [...ids].filter((id) => !known.has(id));
    const names = await recordNames(env, networkId, unknown);
    for (const id of unknown) known.set(id, names[id] ?? "");
  };
  return {
    columns: [...columns, ...named.map(([, name]) => name)],
    page: async (ask) => {
      const { rows, next } = await page(ask);
      await learn(rows);
      const namesOf = (row: Row) => named.map(([id, name]) => [name, known.get(String(row[id]))]);
      return { rows: rows.map((row) => ({ ...row, ...Object.fromEntries(namesOf(row)) })), next };
    },
  };
}
