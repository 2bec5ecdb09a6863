import { eq } from "drizzle-orm";
import { DEFAULT_NETWORK_ID, type Network } from "../domain/account";
import { mainDb } from "./databases";
import { networks } from "./schema/main";

/** A network, or null when there is none. */
export async function findNetwork(env: Env, id: string): Promise<Network | null> {
  const row = await mainDb(env).query.networks.findFirst({ where: eq(networks.id, id) });
  return row ?? null;
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
