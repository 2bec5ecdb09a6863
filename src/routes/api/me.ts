import * as z from "zod";
import { answer } from "../answer";
import { type Api, endpoint } from "./endpoint";

const role = z.enum(["owner", "manager", "analyst", "partner"]);
const data = z
  .object({
    key: z.object({ id: z.string().nullable(), name: z.string() }),
    role,
    partnerId: z.string().nullable(),
    network: z.object({
      id: z.string(),
      slug: z.string(),
      name: z.string(),
      currency: z.string(),
      timezone: z.string(),
    }),
  })
  .meta({ id: "Me" });

/** `/me`: whose key this is. */
export function me(api: Api): void {
  const spec = {
    tag: "Keys",
    summary: "The key, its role and its network",
    access: "everyone",
    data,
  } as const;
  endpoint(api, { method: "get", path: "/me", ...spec }, async ({ c, caller }) => {
    const { id, slug, name, currency, timezone } = caller.network;
    const key = { id: caller.keyId, name: caller.name };
    const network = { id, slug, name, currency, timezone };
    return answer(c, { key, role: caller.role, partnerId: caller.partnerId, network });
  });
}
