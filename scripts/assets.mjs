// Copies what pages load to public/assets under names that tell their content, so that browsers may keep them for ever.
import { prepareAssets } from "./lib/assets.mjs";
import { say } from "./lib/project.mjs";

const changed = prepareAssets();
if (changed.length > 0) say(`Assets: ${changed.join(", ")}`);
