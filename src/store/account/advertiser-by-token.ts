import { eq, sql } from "drizzle-orm";
import type { Advertiser, Network } from "../../domain/account/account";
import { mainDb } from "../databases";
import { advertisers, networks } from "../schema/main";

export type Owner = { advertiser: Advertiser; network: Network };

/** Tokens are made of these; nothing else is looked for among the old ones. */
const TOKEN = /^[\w-]{32}$/;

/** Whose postback token this is or was, with the network; null when it names nobody. */
export async function findAdvertiserByToken(env: Env, token: string): Promise<Owner | null> {
  const [owner] = await owners(env).where(eq(advertisers.postbackToken, token));
  if (owner || !TOKEN.test(token)) return owner ?? null;
  // There is no index on old tokens: they are few, and so are those who still use one.
  const listed = sql`json_each(${advertisers.postbackSecurity}, '$.oldTokens')`;
  const wasIts = sql`EXISTS (SELECT 1 FROM ${listed} WHERE value ->> '$.token' = ${token})`;
  const [past] = await owners(env).where(
    sql`instr(${advertisers.postbackSecurity}, ${token}) > 0 AND ${wasIts}`,
  );
  return past ?? null;
}

function owners(env: Env) {
  return mainDb(env)
    .select({ advertiser: advertisers, network: networks })
    .from(advertisers)
    .innerJoin(networks, eq(networks.id, advertisers.networkId));
}
