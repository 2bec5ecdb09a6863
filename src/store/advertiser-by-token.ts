import { eq } from "drizzle-orm";
import type { Advertiser, Network } from "../domain/account";
import { mainDb } from "./databases";
import { advertisers, networks } from "./schema/main";

/** Whose postback token this is, with the network; null when it names nobody. */
export async function findAdvertiserByToken(
  env: Env,
  token: string,
): Promise<{ advertiser: Advertiser; network: Network } | null> {
  const [row] = await mainDb(env)
    .select({ advertiser: advertisers, network: networks })
    .from(advertisers)
    .innerJoin(networks, eq(networks.id, advertisers.networkId))
    .where(eq(advertisers.postbackToken, token));
  return row ?? null;
}
