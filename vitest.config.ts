import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// Two click shards in every test, so that nothing quietly relies on there being one.
const workerd = cloudflareTest(async () => ({
  wrangler: { configPath: "./wrangler.toml" },
  miniflare: {
    d1Databases: ["CLICKS_1"],
    r2Buckets: ["ARCHIVE"],
    // None, also where wrangler.toml binds a mailer: the tests of alerts begin without.
    email: { send_email: [] },
    // As in wrangler.toml, save that a batch waits less long for company: a test's click is alone.
    queueConsumers: {
      "gokart-clicks": { maxBatchSize: 100, maxBatchTimeout: 0.1, maxRetries: 100, retryDelay: 1 },
      "gokart-logs": { maxBatchSize: 100, maxBatchTimeout: 0.1, maxRetries: 100, retryDelay: 1 },
    },
    bindings: {
      CLICK_SHARDS: "2",
      CLICK_ID_SECRETS:
        "1:test-click-id-secret-number-one-0123456789,0:test-click-id-secret-number-zero-012345678",
      DATA_SECRET: "test-data-secret-0123456789-0123456789-0123456789",
      ADMIN_API_KEY: "test-admin-key-0123456789-0123456789-0123456789",
      ALLOW_PRIVATE_CALLBACKS: "true",
      BASE_DOMAIN: "gokart.test",
      MIGRATIONS: {
        main: await readD1Migrations("migrations/main"),
        clicks: await readD1Migrations("migrations/clicks"),
        logs: await readD1Migrations("migrations/logs"),
      },
    },
  },
}));

const PACKAGES = [
  "bowser",
  "drizzle-orm",
  "drizzle-orm/d1",
  "drizzle-orm/sqlite-core",
  "hono",
  "hono/cookie",
  "hono/html",
  "hono/jsx",
  "hono/jsx/jsx-runtime",
  "hono/utils/accept",
  "isbot",
  "zod",
];

export default defineConfig({
  test: {
    // The Worker logs a line an outcome; only a failing test's are worth reading.
    silent: "passed-only",
    // Left alone, vitest keeps one core for itself: on two, each file would wait for the one before it.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "rules",
          include: ["test/domain/**/*.test.ts", "test/layout.test.ts"],
          environment: "node",
          // Pure functions share nothing that a file could spoil for the next.
          isolate: false,
          // Properties try hundreds of cases, on machines that do other things as well.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "tools",
          include: ["test/tools/**/*.test.ts", "test/scale/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
        },
      },
      {
        plugins: [workerd],
        test: {
          name: "workerd",
          // Each file begins with a new workerd that loads everything: packages as one module each, not as hundreds.
          deps: { optimizer: { ssr: { enabled: true, include: PACKAGES } } },
          include: ["test/**/*.test.ts"],
          exclude: [
            "test/domain/**",
            "test/layout.test.ts",
            "test/tools/**",
            "test/scale/**",
            "test/browser/**",
          ],
          setupFiles: ["test/support/setup.ts"],
          globalSetup: ["test/support/partner-server.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          environment: "node",
          globalSetup: ["test/support/partner-server.ts", "test/browser/support/service.ts"],
          // One service and one Chromium at a time, after the others: they are to be as quick as they can.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
});
