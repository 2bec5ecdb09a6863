import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { deploy } from "../../scripts/lib/carry-out.mjs";

const DEPLOY_WORKER = "deploy .state/bundle/worker.js --no-bundle --minify=false";

const config = {
  databases: [
    { binding: "DB", database_name: "main" },
    { binding: "CLICKS_0", database_name: "clicks-0" },
  ],
  queues: ["clicks"],
};
const noWorkerYet = { code: 1, output: 'Worker "gokart" not found.' };
const bothSecrets = {
  code: 0,
  output: '[\n  { "name": "CLICK_ID_SECRETS" },\n  { "name": "DATA_SECRET" }\n]',
};

/** Stands in for wrangler at an account: answers by the start of the command, else with success. */
function account(answers: Record<string, { code: number; output: string }>) {
  const asked: string[] = [];
  const secrets: { file: string; content: Record<string, string> }[] = [];
  const ask = async (...args: string[]) => {
    const command = args.join(" ");
    asked.push(command);
    const file = args[args.indexOf("--secrets-file") + 1] ?? "";
    if (command.includes("--secrets-file"))
      secrets.push({ file, content: JSON.parse(readFileSync(file, "utf8")) });
    const known = Object.keys(answers).find((start) => command.startsWith(start));
    return (known && answers[known]) || { code: 0, output: "" };
  };
  return { asked, secrets, input: { ask, config, log: () => {} } };
}

test("the first deployment brings the Worker its secrets, and leaves no copy of them", async () => {
  const { asked, secrets, input } = account({ "secret list": noWorkerYet });
  await deploy(input);
  expect(asked.indexOf("d1 migrations apply CLICKS_0 --remote")).toBeLessThan(asked.length - 1);
  expect(secrets).toHaveLength(1);
  expect(secrets[0]?.content).toEqual({
    CLICK_ID_SECRETS: expect.stringMatching(/^0:[0-9a-f]{64}$/),
    DATA_SECRET: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(existsSync(secrets[0]?.file ?? "")).toBe(false);
});

test("a later deployment keeps secrets, databases and queues", async () => {
  const { asked, secrets, input } = account({
    "secret list": bothSecrets,
    "queues create": { code: 1, output: "Queue name 'clicks' is already taken. [code: 11009]" },
    "d1 create": { code: 1, output: "A database with that name already exists" },
  });
  await deploy(input);
  expect(secrets).toEqual([]);
  expect(asked.at(-1)).toBe(DEPLOY_WORKER);
});

test.each([
  "whoami",
  "secret list",
  `${DEPLOY_WORKER} --dry-run`,
  "queues create",
  "d1 create",
  "d1 migrations apply CLICKS_0",
])("when `%s` fails no Worker is deployed", async (command) => {
  const { asked, input } = account({
    "secret list": bothSecrets,
    [command]: { code: 1, output: "no network" },
  });
  await expect(deploy(input)).rejects.toThrow();
  expect(asked).not.toContain(DEPLOY_WORKER);
  expect(asked.at(-1)?.startsWith(command)).toBe(true);
});
