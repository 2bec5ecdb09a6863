import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

// Each test file has databases of its own.
await applyD1Migrations(env.DB, env.MIGRATIONS.main);
await applyD1Migrations(env.LOGS, env.MIGRATIONS.logs);
await applyD1Migrations(env.CLICKS_0, env.MIGRATIONS.clicks);
await applyD1Migrations(env.CLICKS_1, env.MIGRATIONS.clicks);
