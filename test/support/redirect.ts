import { env } from "cloudflare:workers";
import { until, visit } from "./world";

export const HUMAN = {
  "user-agent":
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
};

/** A tracking link with a member and a click id, unless the query, as text or as more parameters, says otherwise. */
export function linkPath(linkId: string, query: Record<string, string> | string = {}): string {
  const text =
    typeof query === "string"
      ? query
      : new URLSearchParams({ pub_click_id: "pc-1", pub_member_id: "m-1", ...query });
  return `/api/v1/offer-link/redirect/${linkId}?${text}`;
}

export type Asking = {
  query?: Record<string, string> | string;
  headers?: Record<string, string>;
  method?: string;
  /** What Cloudflare knows of the visitor. */
  cf?: { country?: string; region?: string; city?: string };
  /** Another host than the neutral one: `"acme.gokart.test"`. */
  host?: string;
};

/** Follows a tracking link as a browser on Windows, unless the headers say otherwise. */
export function ask(linkId: string, { query, headers, host, ...init }: Asking = {}): Promise<Response> {
  const path = linkPath(linkId, query);
  // Outgoing and incoming requests have other `cf` properties; what a test sets arrives as set.
  const more = { ...init, headers: { ...HUMAN, ...headers } } as RequestInit;
  return visit(host ? `http://${host}${path}` : path, more);
}

/** Follows a tracking link that must count; answers the click's id. */
export async function askClick(linkId: string, asking: Asking = {}): Promise<string> {
  const response = await ask(linkId, asking);
  const id = response.headers.get("x-gk-click-id");
  if (response.status !== 302 || !id) throw new Error(`refused: ${response.status} ${await response.text()}`);
  return id;
}

export type ClickRow = Record<string, string | number | null>;

/** The row of a click, waited for. */
export function clickRow(id: string): Promise<ClickRow> {
  const sql = "SELECT * FROM clicks WHERE id = ?";
  return until(`click ${id}`, async () => {
    const rows = await Promise.all(
      [env.CLICKS_0, env.CLICKS_1].map((db) => db.prepare(sql).bind(id).first()),
    );
    return rows.find((row) => row !== null) as ClickRow | undefined;
  });
}

/** How many clicks of an offer are stored, and how many its reports count. */
export async function clicksOf(offerId: string): Promise<{ stored: number; counted: number }> {
  const rows = "SELECT count(*) AS n FROM clicks WHERE offer_id = ?";
  const sums = "SELECT coalesce(sum(clicks), 0) AS n FROM rollups WHERE offer_id = ? AND tier = 'h'";
  const queries = [env.CLICKS_0.prepare(rows), env.CLICKS_1.prepare(rows), env.DB.prepare(sums)];
  const [a = 0, b = 0, counted = 0] = await Promise.all(
    queries.map(async (query) => (await query.bind(offerId).first<number>("n")) ?? 0),
  );
  return { stored: a + b, counted };
}

export type HistoryRow = Record<string, string | number | null> & { message: string; count: number };

/** History's lines of one answer, click or offer; waits until there is one. */
export function historyBy(
  column: "response_id" | "click_id" | "offer_id",
  value: string | null,
): Promise<HistoryRow[]> {
  const sql = `SELECT * FROM history WHERE ${column} = ? ORDER BY id`;
  return until(`history of ${column} ${value}`, async () => {
    const { results } = await env.LOGS.prepare(sql).bind(value).all<HistoryRow>();
    return results.length > 0 && results;
  });
}
