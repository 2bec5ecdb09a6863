import { drizzle } from "drizzle-orm/d1";
import * as mainSchema from "./schema/main";

/** The main database through drizzle, for the queries where speed of start-up does not matter. */
export const mainDb = (env: Env) => drizzle(env.DB, { schema: mainSchema });
export type MainDb = ReturnType<typeof mainDb>;
