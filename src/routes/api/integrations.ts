import * as z from "zod";
import { findIntegration, INTEGRATIONS } from "../../domain/integrations";
import { answer } from "../answer";
import { type Api, endpoint } from "./endpoint";
import { answerKnown, placeQuery } from "./listing";
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
    templateReady: z.boolean().meta({ description: "Whether its postback URL can be pasted as it is" }),
    method: optional,
    macroStyle: optional,
    link: z.object({
      mode: z.enum(["query", "path-segment", "embedded-callback", "advertiser-chosen", "unknown"]),
      parameter: optional,
      alternatives: z.array(z.string()).optional(),
      unconfirmed: z.string().optional().meta({ description: "A hint that nobody has confirmed" }),
      subs: z.array(z.string()).optional(),
    }),
    postback: texts.meta({ description: "The system's own macro for each of our parameters" }),
    unconfirmed: texts.optional().meta({ description: "Macros that nobody has confirmed" }),
    further: texts.optional().meta({
      description: "What it can send besides: by our parameter where we have one, else by what it is",
    }),
    installEventId: z.string().optional(),
    ownClickIdMacros: z.array(z.string()).optional(),
    statuses: texts.optional(),
    setup: z.array(z.string()).optional(),
    notes: z.array(z.string()),
  })
  .meta({ id: "Integration" });

/** `/integrations`: the catalogue of tracking systems on the advertiser's side. */
export function integrations(api: Api): void {
  const list = {
    summary: "List tracking systems",
    access: "everyone",
    query: placeQuery,
    data: integrationAnswer,
    list: true,
  } as const;
  const columns = Object.keys(integrationAnswer.shape);
  endpoint(api, { method: "get", path: "/integrations", tag, ...list }, (asked) =>
    answerKnown(asked, { name: "integrations", columns, rows: INTEGRATIONS }),
  );
  const one = { summary: "Read a tracking system", access: "everyone", data: integrationAnswer } as const;
  endpoint(
    api,
    { method: "get", path: "/integrations/{id}", texts: ["id"], tag, ...one },
    async ({ c, id }) => answer(c, orNotFound(findIntegration(id()) ?? null, "integration")),
  );
}
