import type { AlertKind } from "../../domain/alert/alert";
import type { Destination } from "../../domain/callback/plan";
import { firstIdAt } from "../../domain/ids";
import { DESTINATION_OF_KEY } from "../callback/breakers";

// What somebody should look at in a network, each from rows that are few or reached by an index.

/** A firing that has not ended, with the offer and partner that it is about. */
export type OpenFiring = {
  alertId: string;
  name: string;
  kind: AlertKind;
  message: string;
  offerId: string | null;
  partnerId: string | null;
  firedAt: number;
};
/** A partner's destination that gets no callbacks just now, but for the probes. */
export type OpenBreaker = {
  partnerId: string;
  partner: string;
  destination: Destination;
  host: string;
  failures: number;
  openedAt: number;
};
/** A partner's callbacks that were given up of late. */
export type FailedCallbacks = { partnerId: string; partner: string; count: number; lastError: string | null };
/** Postbacks that wait, by cause. */
export type WaitingPostbacks = { code: string; count: number; oldestAt: number };

export type Attention = {
  alerts: OpenFiring[];
  breakers: OpenBreaker[];
  failed: FailedCallbacks[];
  parked: WaitingPostbacks[];
};

const ALERTS = `SELECT f.alert_id AS alertId, a.name, a.kind, f.message, f.fired_at AS firedAt,
    coalesce(f.data ->> '$.offerId', a.offer_id) AS offerId,
    coalesce(f.data ->> '$.partnerId', a.partner_id) AS partnerId
  FROM alert_firings f JOIN alerts a ON a.id = f.alert_id
  WHERE f.ended_at IS NULL AND f.network_id = ?1 AND a.status = 'active' ORDER BY f.fired_at DESC LIMIT 20`;
const BREAKERS = `SELECT b.partner_id AS partnerId, p.name AS partner, b.host, ${DESTINATION_OF_KEY} AS destination,
    b.failures, b.opened_at AS openedAt
  FROM breakers b JOIN partners p ON p.id = b.partner_id
  WHERE b.opened_at IS NOT NULL AND b.network_id = ?1 ORDER BY b.opened_at LIMIT 20`;
// Of the rows that have the greatest id SQLite takes the bare column too.
const FAILED = `SELECT f.partnerId, p.name AS partner, f.count, f.lastError FROM (
    SELECT partner_id AS partnerId, count(*) AS count, max(id), last_error AS lastError FROM callbacks
    WHERE id >= ?2 AND network_id = ?1 AND state = 'failed' AND test = 0 GROUP BY partner_id
  ) f JOIN partners p ON p.id = f.partnerId ORDER BY f.count DESC LIMIT 20`;
const PARKED = `SELECT code, count(*) AS count, min(received_at) AS oldestAt
  FROM parked_postbacks INDEXED BY parked_postbacks_open WHERE outcome IS NULL AND network_id = ?1
  GROUP BY code ORDER BY count(*) DESC`;

/** Alerts that fire, endpoints that fail, callbacks given up since a moment, and postbacks that wait. */
export async function readAttention(env: Env, networkId: string, since: number): Promise<Attention> {
  const [alerts, breakers, failed, parked] = await env.DB.batch([
    env.DB.prepare(ALERTS).bind(networkId),
    env.DB.prepare(BREAKERS).bind(networkId),
    env.DB.prepare(FAILED).bind(networkId, firstIdAt(since)),
    env.DB.prepare(PARKED).bind(networkId),
  ]);
  return {
    alerts: (alerts?.results ?? []) as OpenFiring[],
    breakers: (breakers?.results ?? []) as OpenBreaker[],
    failed: (failed?.results ?? []) as FailedCallbacks[],
    parked: (parked?.results ?? []) as WaitingPostbacks[],
  };
}
