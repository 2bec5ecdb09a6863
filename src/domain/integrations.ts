export { appendClickParameter, replacedByClickParameter } from "./integrations/append";
export { findIntegration, INTEGRATIONS, UNKNOWN_INTEGRATION } from "./integrations/catalogue";
export type { Integration, PostbackMacros } from "./integrations/integration";
export { isPasted, needsEventUrls, postbackUrls } from "./integrations/postback-urls";
export { mapStatus } from "./integrations/status";
export { wayBack } from "./integrations/way-back";
