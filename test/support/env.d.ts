declare namespace Cloudflare {
  /** What only the tests bind: see vitest.config.ts. */
  interface Env {
    CLICKS_1: D1Database;
    ARCHIVE: R2Bucket;
    MIGRATIONS: Record<"main" | "clicks" | "logs", import("cloudflare:test").D1Migration[]>;
  }
}
