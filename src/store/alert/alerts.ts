import { and, desc, eq, lt, type SQL } from "drizzle-orm";
import type { Alert, AlertKind, Firing } from "../../domain/alert/alert";
import { mainDb } from "../databases";
import { type Page, type PageAsk, pageOf } from "../query/page";
import { statement } from "../query/statement";
import { asRead, type Write } from "../record/as-read";
import { exists, onlyIf } from "../record/references";
import { alerts } from "../schema/main";

export type AlertFilter = { kind?: AlertKind; status?: Alert["status"] };

/** Alerts of a network, newest first. */
export async function listAlerts(
  env: Env,
  networkId: string,
  ask: PageAsk & { filter: AlertFilter },
): Promise<Page<Alert>> {
  const { kind, status } = ask.filter;
  const where = and(
    eq(alerts.networkId, networkId),
    ask.before ? lt(alerts.id, ask.before) : undefined,
    kind ? eq(alerts.kind, kind) : undefined,
    status ? eq(alerts.status, status) : undefined,
  );
  const rows = await mainDb(env).query.alerts.findMany({
    where,
    orderBy: desc(alerts.id),
    limit: ask.limit + 1,
  });
  return pageOf(rows, ask.limit);
}

export async function findAlert(env: Env, networkId: string, id: string): Promise<Alert | null> {
  const where = and(eq(alerts.id, id), eq(alerts.networkId, networkId));
  return (await mainDb(env).query.alerts.findFirst({ where })) ?? null;
}

/** The alerts of all networks that are on. */
export function activeAlerts(env: Env): Promise<Alert[]> {
  return mainDb(env).query.alerts.findMany({ where: eq(alerts.status, "active"), orderBy: alerts.id });
}

/** Writes a new alert; the batch fails when the offer or partner that it is for is gone (`refersToExisting`). */
export function insertAlert(env: Env, alert: Alert): D1PreparedStatement {
  const networkId = onlyIf(alert.networkId, refersTo(alert));
  return statement(
    env,
    mainDb(env)
      .insert(alerts)
      .values({ ...alert, networkId }),
  );
}

/** Changes an alert, unless it is not any more as it was read, or what it is to be for is gone: then no row. */
export function updateAlert(
  env: Env,
  before: Alert,
  { fields, provided = [] }: Write<Alert>,
): D1PreparedStatement {
  const where = asRead(alerts, before, [...refersTo(fields), ...provided]);
  return statement(env, mainDb(env).update(alerts).set(fields).where(where));
}

function refersTo({ offerId, partnerId }: Partial<Alert>): SQL[] {
  return [
    ...(offerId ? [exists("offers", offerId)] : []),
    ...(partnerId ? [exists("partners", partnerId)] : []),
  ];
}

export function deleteAlert(env: Env, id: string): D1PreparedStatement {
  return statement(env, mainDb(env).delete(alerts).where(eq(alerts.id, id)));
}

/** How an alert stands: whether it fires now, and its last firing. */
export type AlertState = { firing: boolean; last: Firing | null };

/** How alerts stand, by their ids. */
export async function alertStates(env: Env, ids: readonly string[]): Promise<Map<string, AlertState>> {
  const sql = `SELECT j.value AS ofAlert, f.id, f.alert_id AS alertId, f.network_id AS networkId, f.subject, f.message,
      f.data, f.fired_at AS firedAt, f.ended_at AS endedAt, f.delivery, f.tries, f.last_error AS lastError,
      EXISTS (SELECT 1 FROM alert_firings o WHERE o.alert_id = j.value AND o.ended_at IS NULL) AS firing
    FROM json_each(?1) j LEFT JOIN alert_firings f
      ON f.id = (SELECT max(id) FROM alert_firings WHERE alert_id = j.value)`;
  type Row = Omit<Firing, "data" | "id"> & {
    id: string | null;
    data: string;
    ofAlert: string;
    firing: number;
  };
  const { results } = await env.DB.prepare(sql).bind(JSON.stringify(ids)).all<Row>();
  return new Map(
    results.map(({ ofAlert, firing, id, data, ...row }) => {
      const last = id === null ? null : { ...row, id, data: JSON.parse(data) as Firing["data"] };
      return [ofAlert, { firing: firing === 1, last }];
    }),
  );
}
