import type { Context } from "hono";
import * as z from "zod";
import { findIntegration, UNKNOWN_INTEGRATION } from "../../domain/integrations";
import { adviseOnTemplate } from "../../domain/template/lint-for-offer";
import { type AppContext, answer } from "../answer";
import { type Api, endpoint } from "./endpoint";
import { publicOrigin } from "./origin";

const body = z
  .strictObject({
    template: z.string().min(1).max(4000),
    kind: z.enum(["tracking", "callback"]),
    integrationId: z
      .string()
      .max(100)
      .refine((id) => findIntegration(id) !== undefined, UNKNOWN_INTEGRATION)
      .nullable()
      .default(null),
  })
  .meta({ id: "LintBody" });

const data = z
  .object({
    template: z.string().meta({
      description:
        "What saving makes of it, the system's click parameter appended; a postback URL in it has TOKEN for the advertiser's",
    }),
    filled: z.string().meta({ description: "With sample values" }),
    preview: z.array(z.object({ name: z.string(), value: z.string() })),
    problems: z.array(
      z.object({
        severity: z.enum(["error", "warning"]),
        code: z.string(),
        message: z.string(),
        start: z.number(),
        end: z.number(),
        suggestion: z.string().optional(),
      }),
    ),
  })
  .meta({ id: "LintAnswer" });

/** Our postback URL as Adjust's link will carry it; saving puts the advertiser's own token there. */
const sampleUrl = (c: Context<AppContext>) => `${publicOrigin(c)}/api/v1/postback/TOKEN`;

/** `POST /lint`: checks a template without saving anything. */
export function lint(api: Api): void {
  const spec = { tag: "Integrations", summary: "Check a template", access: "everyone", body, data } as const;
  endpoint(
    api,
    { method: "post", path: "/lint", ...spec },
    async ({ c, body: { template, kind, integrationId } }) =>
      answer(c, await adviseOnTemplate(template, kind, { integrationId, postbackUrl: sampleUrl(c) })),
  );
}
