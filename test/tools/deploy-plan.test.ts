import { expect, test } from "vitest";
import { deployOptions } from "../../scripts/lib/deploy-options.mjs";
import { deployPlan, missingSecrets } from "../../scripts/lib/deploy-plan.mjs";
import { readWranglerConfig } from "../../scripts/lib/wrangler-config.mjs";

const DEPLOY_WORKER = "deploy .state/bundle/worker.js --no-bundle --minify=false";

const twoShards = `
name = "gokart"
[[d1_databases]]
binding = "DB" # the main one
database_name = "gokart-main"
migrations_dir = "migrations/main"
[[d1_databases]]
binding = "CLICKS_0"
database_name = "gokart-clicks-0"
[[d1_databases]]
binding = "CLICKS_1"
database_name = "mine-already"
database_id = "some-id"
[[queues.producers]]
binding = "CLICKS_QUEUE"
queue = "clicks"
[[queues.consumers]]
queue = "clicks"
max_retries = 100
dead_letter_queue = "clicks-dead"
[[queues.consumers]]
queue = "clicks-dead"
`;

const commands = (plan: { args: string[] }[]) => plan.map(({ args }) => args.join(" "));

test("resources come first, then every migration, then the Worker with its secrets", () => {
  expect(commands(deployPlan(readWranglerConfig(twoShards), { secretsFile: "s.json" }))).toEqual([
    `${DEPLOY_WORKER} --dry-run`,
    "queues create clicks",
    "queues create clicks-dead",
    "d1 create gokart-main --update-config=false",
    "d1 create gokart-clicks-0 --update-config=false",
    "d1 migrations apply DB --remote",
    "d1 migrations apply CLICKS_0 --remote",
    "d1 migrations apply CLICKS_1 --remote",
    `${DEPLOY_WORKER} --secrets-file s.json`,
  ]);
});

test("a Worker that has its secrets keeps them", () => {
  expect(commands(deployPlan(readWranglerConfig(twoShards))).at(-1)).toBe(DEPLOY_WORKER);
});

test("our own wrangler.toml: every database is migrated and every queue made before the Worker", () => {
  const config = readWranglerConfig();
  const plan = commands(deployPlan(config));
  const bindings = config.databases.map(({ binding }) => binding);
  expect(bindings).toEqual(expect.arrayContaining(["DB", "LOGS", "CLICKS_0"]));
  for (const binding of bindings) expect(plan).toContain(`d1 migrations apply ${binding} --remote`);
  expect(config.queues).toHaveLength(8);
  for (const queue of config.queues) expect(plan).toContain(`queues create ${queue}`);
  expect(plan.at(-1)).toBe(DEPLOY_WORKER);
});

test("only 'it is there already' is taken for success", () => {
  const plan = deployPlan(readWranglerConfig(twoShards));
  const fineOf = (start: string) => plan.find(({ args }) => args.join(" ").startsWith(start))?.fine;
  expect("Queue name 'clicks' is already taken. [code: 11009]").toMatch(fineOf("queues create") ?? "");
  expect("✘ [ERROR] A database with that name already exists").toMatch(fineOf("d1 create") ?? "");
  expect("Authentication error [code: 10000]").not.toMatch(fineOf("queues create") ?? "");
  expect("Authentication error [code: 10000]").not.toMatch(fineOf("d1 create") ?? "");
  expect(fineOf("d1 migrations")).toBeUndefined();
  expect(fineOf("deploy")).toBeUndefined();
});

const needed = ["CLICK_ID_SECRETS", "DATA_SECRET"];

test("secrets that the Worker has are never made anew", () => {
  const output =
    '▲ [WARNING] something\n[\n  {\n    "name": "DATA_SECRET",\n    "type": "secret_text"\n  }\n]\n';
  expect(missingSecrets({ code: 0, output }, needed)).toEqual(["CLICK_ID_SECRETS"]);
  expect(missingSecrets({ code: 0, output: "[]\n" }, needed)).toEqual(needed);
});

test("a Worker that does not exist has none; any other failure stops the deployment", () => {
  const output =
    '✘ [ERROR] Worker "gokart" not found.\n\nIf this is a new Worker, run `wrangler deploy` first.';
  expect(missingSecrets({ code: 1, output }, needed)).toEqual(needed);
  expect(() => missingSecrets({ code: 1, output: "fetch failed" }, needed)).toThrow("fetch failed");
  expect(() => missingSecrets({ code: 0, output: "something new" }, needed)).toThrow("something new");
});

test("asked for a dry run nothing is deployed, also where npm took the option for its own", () => {
  expect(deployOptions([])).toEqual({ dryRun: false, help: false });
  expect(deployOptions(["--dry-run"])).toMatchObject({ dryRun: true });
  expect(deployOptions([], { npm_config_dry_run: "true" })).toMatchObject({ dryRun: true });
});

test.each(["--dryrun", "-n", "now"])("a slip like %s deploys nothing", (slip) => {
  expect(() => deployOptions([slip])).toThrow();
});
