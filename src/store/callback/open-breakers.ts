import type { Destination } from "../../domain/callback/plan";
import { DESTINATION_OF_KEY } from "./breakers";

/** An endpoint of a partner that gets one try a minute, since it failed so often. */
export type OpenEndpoint = { destination: Destination; host: string; failures: number; openedAt: number };

const COLUMNS = `${DESTINATION_OF_KEY} AS destination, b.host, b.failures, b.opened_at AS openedAt`;

/** The open breakers of a partner. */
export async function openEndpoints(
  env: Env,
  { networkId, partnerId }: { networkId: string; partnerId: string },
): Promise<OpenEndpoint[]> {
  const { results } = await env.DB.prepare(
    `SELECT ${COLUMNS} FROM breakers b
     WHERE b.opened_at IS NOT NULL AND b.network_id = ? AND b.partner_id = ? ORDER BY b.opened_at`,
  )
    .bind(networkId, partnerId)
    .all<OpenEndpoint>();
  return results;
}

/** The open breaker that holds this callback back; null where none does. */
export function holderOf(env: Env, networkId: string, callbackId: string): Promise<OpenEndpoint | null> {
  return env.DB.prepare(
    `SELECT ${COLUMNS} FROM callbacks c JOIN breakers b ON b.key = c.breaker_key
     WHERE c.id = ? AND c.network_id = ? AND b.opened_at IS NOT NULL`,
  )
    .bind(callbackId, networkId)
    .first<OpenEndpoint>();
}
