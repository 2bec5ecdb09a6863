import { and, eq, sql } from "drizzle-orm";
import { DEFAULT_NETWORK_ID, type Network } from "../../domain/account/account";
import { mainDb } from "../databases";
import { statement } from "../query/statement";
import { networks } from "../schema/main";

/** A network, or null when there is none. */
export async function findNetwork(env: Env, id: string): Promise<Network | null> {
  const row = await mainDb(env).query.networks.findFirst({ where: eq(networks.id, id) });
  return row ?? null;
}

/** Changes a network, unless its policies are not any more as they were read: then no row. */
export function updateNetwork(env: Env, before: Network, fields: Partial<Network>): D1PreparedStatement {
  const asRead = sql`json(${networks.policies}) = json(${JSON.stringify(before.policies)})`;
  const where = and(eq(networks.id, before.id), asRead);
  return statement(env, mainDb(env).update(networks).set(fields).where(where));
}

/** The network of the admin key and of what nothing attributes; made when first needed. */
export async function defaultNetwork(env: Env, now: number): Promise<Network> {
  const found = await findNetwork(env, DEFAULT_NETWORK_ID);
  if (found) return found;
  const network = { ...DEFAULT_NETWORK, createdAt: now };
  await mainDb(env).insert(networks).values(network).onConflictDoNothing();
  return network;
}

const DEFAULT_NETWORK: Network = {
  id: DEFAULT_NETWORK_ID,
  slug: "default",
  name: "Default network",
  currency: "USD",
  timezone: "UTC",
  policies: { shareAdvertiserData: true, storeFullIp: false },
};
