import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

// Each test file has databases of its own.
await applyD1Migrations(env.DB, env.MIGRATIONS.main);
await applyD1Migrations(env.LOGS, env.MIGRATIONS.logs);
await applyD1Migrations(env.CLICKS_0, env.MIGRATIONS.clicks);
await applyD1Migrations(env.CLICKS_1, env.MIGRATIONS.clicks);

// The Worker loads these on first use. When many requests of one test do so at once, the test runner's module loader
// lets some of them go on in another request's context, which workerd refuses; a bundle, as in production, does not.
await import("../../src/queues/consume");
await import("../../src/flows/postback/accept-postback");
await import("../../src/flows/sweep");
await import("../../src/routes/api");
await import("../../src/routes/console");
await import("../../src/objects/settle-candidate");
await import("../../src/store/link/links");
await import("../../src/store/history/history");
await import("../../src/routes/health");
await (await import("../../src/edge/device-reader")).deviceReader();
await import("../../src/store/click/count-clicks");
await import("../../src/store/click/uncounted-clicks");
