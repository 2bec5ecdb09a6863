import { drizzle } from "drizzle-orm/d1";
import * as clicksSchema from "./schema/clicks";
import * as logsSchema from "./schema/logs";
import * as mainSchema from "./schema/main";

/** The main database through drizzle, for the queries where speed of start-up does not matter. */
export const mainDb = (env: Env) => drizzle(env.DB, { schema: mainSchema });
export type MainDb = ReturnType<typeof mainDb>;

export const logsDb = (env: Env) => drizzle(env.LOGS, { schema: logsSchema });

export const clicksDb = (shard: D1Database) => drizzle(shard, { schema: clicksSchema });
