import { and, desc, eq, isNull, lt } from "drizzle-orm";
import type { Role } from "../../domain/account/account";
import { mainDb } from "../databases";
import type { Page, PageAsk } from "../query/page";
import { pageOf } from "../query/page";
import { statement } from "../query/statement";
import { exists, onlyIf } from "../record/references";
import { apiKeys } from "../schema/main";

/** A key as it is listed: without the key itself, which nobody can read again. */
export type ApiKey = {
  id: string;
  networkId: string;
  name: string;
  role: Role;
  partnerId: string | null;
  createdAt: number;
  revokedAt: number | null;
};

const COLUMNS = { hash: false } as const;

/** The live key with this hash. */
export async function findApiKeyByHash(env: Env, hash: string): Promise<ApiKey | null> {
  const where = and(eq(apiKeys.hash, hash), isNull(apiKeys.revokedAt));
  return (await mainDb(env).query.apiKeys.findFirst({ where, columns: COLUMNS })) ?? null;
}

export async function findApiKey(env: Env, networkId: string, id: string): Promise<ApiKey | null> {
  const where = and(eq(apiKeys.id, id), eq(apiKeys.networkId, networkId));
  return (await mainDb(env).query.apiKeys.findFirst({ where, columns: COLUMNS })) ?? null;
}

/** Keys of a network, or of one partner of it, newest first. */
export async function listApiKeys(
  env: Env,
  networkId: string,
  { before, limit, partnerId }: PageAsk & { partnerId?: string },
): Promise<Page<ApiKey>> {
  const where = and(
    eq(apiKeys.networkId, networkId),
    before ? lt(apiKeys.id, before) : undefined,
    partnerId ? eq(apiKeys.partnerId, partnerId) : undefined,
  );
  const orderBy = desc(apiKeys.id);
  const rows = await mainDb(env).query.apiKeys.findMany({
    where,
    columns: COLUMNS,
    orderBy,
    limit: limit + 1,
  });
  return pageOf(rows, limit);
}

/** Writes a new key; the batch fails when the partner that it is for is gone (`refersToExisting`). */
export function insertApiKey(env: Env, key: ApiKey & { hash: string }): D1PreparedStatement {
  const networkId = onlyIf(key.networkId, key.partnerId ? [exists("partners", key.partnerId)] : []);
  return statement(
    env,
    mainDb(env)
      .insert(apiKeys)
      .values({ ...key, networkId }),
  );
}

export function revokeApiKey(env: Env, id: string, now: number): D1PreparedStatement {
  const live = and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt));
  return statement(env, mainDb(env).update(apiKeys).set({ revokedAt: now }).where(live));
}
