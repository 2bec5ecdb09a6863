import type { Destination } from "../../domain/callback/plan";
import { DESTINATION_OF_KEY } from "./breakers";

/** An endpoint of a partner that gets one try a minute, since it failed so often. */
export type OpenEndpoint = { destination: Destination; host: string; failures: number; since: number };

/** The open breakers of a partner. */
export async function openEndpoints(
  env: Env,
  { networkId, partnerId }: { networkId: string; partnerId: string },
): Promise<OpenEndpoint[]> {
  const sql = `SELECT ${DESTINATION_OF_KEY} AS destination, b.host, b.failures, b.opened_at AS since FROM breakers b
    WHERE b.opened_at IS NOT NULL AND b.network_id = ? AND b.partner_id = ? ORDER BY b.opened_at`;
  const { results } = await env.DB.prepare(sql).bind(networkId, partnerId).all<OpenEndpoint>();
  return results;
}
