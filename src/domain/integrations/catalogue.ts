import { AFFILIATE_PLATFORMS } from "./affiliate-platforms";
import { FURTHER_MACROS } from "./further";
import type { Integration } from "./integration";
import { MMPS } from "./mmps";
import { NETWORKS } from "./networks";
import { SHOPS_AND_OTHERS } from "./shops-and-others";
import { STATUS_WORDS } from "./status";
import { TRACKERS } from "./trackers";

/** Every tracking system we know on the advertiser's side, the generic `custom` one last. */
export const INTEGRATIONS: readonly Integration[] = [
  ...MMPS,
  ...AFFILIATE_PLATFORMS,
  ...NETWORKS,
  ...TRACKERS,
  ...SHOPS_AND_OTHERS,
].map(withTables);

const BY_ID = new Map(INTEGRATIONS.map((integration) => [integration.id, integration]));

/** What is said of a field that names a system we do not know. */
export const UNKNOWN_INTEGRATION = "is not a known tracking system; see /api/v1/integrations";

/** The system with this id: `findIntegration("impact")`; undefined when there is none. */
export function findIntegration(id: string): Integration | undefined {
  return BY_ID.get(id);
}

function withTables(integration: Integration): Integration {
  const statuses = STATUS_WORDS[integration.id];
  const further = FURTHER_MACROS[integration.id];
  return { ...integration, ...(further && { further }), ...(statuses && { statuses }) };
}
