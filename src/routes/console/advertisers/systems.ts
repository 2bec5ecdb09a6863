import { INTEGRATIONS, isPasted } from "../../../domain/integrations";
import { type PostbackUrls, postbackUrls } from "../../../domain/integrations/postback-urls";
import type { System } from "../../../pages/ui/postback-urls";
import { publicOrigin } from "../../api/origin";
import type { Visit } from "../page";

/** The name that people look for, where it is not the system's own of today. */
const CALLED: Record<string, string> = { impact: "Impact Radius" };

/** What a tracking system is called wherever people choose it or read of it. */
export const systemName = ({ id, name }: { id: string; name: string }): string => CALLED[id] ?? name;

/** The tracking systems to choose from, by name. */
export const SYSTEMS: System[] = INTEGRATIONS.filter(({ id }) => id !== "custom")
  .map(({ id, name, templateReady, setup = [] }) => ({
    id,
    name: systemName({ id, name }),
    templateReady,
    pasted: isPasted(id),
    setup,
  }))
  .sort((one, other) => one.name.localeCompare(other.name, "en"));

/** The system that an address asks for, if we know it. */
export function systemOf(visit: Visit): System | undefined {
  return SYSTEMS.find(({ id }) => id === visit.query.system);
}

/** An advertiser's postback URLs for a system, whatever the offer. */
export function urlsFor(visit: Visit, token: string, system: System | undefined): PostbackUrls {
  const offer = { type: "single", events: [] } as const;
  return postbackUrls({ origin: publicOrigin(visit.c), token, integrationId: system?.id ?? null, offer });
}
