import { z } from "@hono/zod-openapi";
import { findIntegration, INTEGRATIONS } from "../../domain/integrations";
import { answer } from "../answer";
import { type Api, endpoint } from "./endpoint";
import { orNotFound } from "./outcome";

const tag = "Integrations";
const optional = z.string().nullable();
const texts = z.record(z.string(), z.string());

/** A tracking system as the catalogue has it. */
const integrationAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(["mmp", "affiliate-platform", "network", "tracker", "commerce", "custom"]),
    templateReady: z.boolean().openapi({ description: "Whether its postback URL can be pasted as it is" }),
    method: optional,
    macroStyle: optional,
    link: z.object({
      mode: z.enum(["query", "path-segment", "embedded-callback", "advertiser-chosen", "unknown"]),
      parameter: optional,
      alternatives: z.array(z.string()).optional(),
      subs: z.array(z.string()).optional(),
    }),
    postback: texts.openapi({ description: "The system's own macro for each of our parameters" }),
    unconfirmed: texts.optional(),
    installEventId: z.string().optional(),
    ownClickIdMacros: z.array(z.string()).optional(),
    statuses: texts.optional(),
    setup: z.array(z.string()).optional(),
    notes: z.array(z.string()),
  })
  .openapi("Integration");

/** `/integrations`: the catalogue of tracking systems on the advertiser's side. */
export function integrations(api: Api): void {
  const list = {
    summary: "List tracking systems",
    access: "everyone",
    data: z.array(integrationAnswer),
  } as const;
  endpoint(api, { method: "get", path: "/integrations", tag, ...list }, async ({ c }) =>
    answer(c, INTEGRATIONS),
  );
  const one = { summary: "Read a tracking system", access: "everyone", data: integrationAnswer } as const;
  endpoint(
    api,
    { method: "get", path: "/integrations/{id}", texts: ["id"], tag, ...one },
    async ({ c, id }) => answer(c, orNotFound(findIntegration(id()) ?? null, "integration")),
  );
}
