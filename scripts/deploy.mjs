import { prepareAssets } from "./lib/assets.mjs";
import { bundle } from "./lib/bundle.mjs";
import { deploy } from "./lib/carry-out.mjs";
import { DEPLOY_USAGE, deployOptions } from "./lib/deploy-options.mjs";
import { deployPlan } from "./lib/deploy-plan.mjs";
import { prepare } from "./lib/install.mjs";
import { optionsOf } from "./lib/options.mjs";
import { fail, say } from "./lib/project.mjs";
import { run, toolEnv, wrangler } from "./lib/run.mjs";
import { readWranglerConfig } from "./lib/wrangler-config.mjs";

const options = optionsOf((argv) => deployOptions(argv, process.env), DEPLOY_USAGE);
await prepare(import.meta.filename ?? process.argv[1]);
prepareAssets();
const config = readWranglerConfig();
if (options.dryRun) printPlan();
else await bundleAndDeploy().then(sayWhatIsNext, ({ message }) => fail(message));

async function bundleAndDeploy() {
  await bundle();
  await deploy({ ask, config, log: say });
}

// CI=true: no questions, and wrangler.toml stays without ids, so that the same file deploys to any account.
function ask(...args) {
  return run(wrangler(...args), { env: { ...toolEnv, CI: "true" }, capture: true });
}

function printPlan() {
  say("npm run deploy runs these (SECRETS_FILE holds only what the Worker does not have yet):");
  const steps = deployPlan(config, { secretsFile: "SECRETS_FILE" }).map(({ args }) => args.join(" "));
  for (const command of ["whoami --json", "secret list", ...steps]) console.log(`wrangler ${command}`);
}

function sayWhatIsNext() {
  say("Deployed. Next: npx wrangler secret put ADMIN_API_KEY (at least 32 random characters).");
  say("It is an owner key, and the setup code with which the first page lets you create the owner.");
}
