import * as z from "zod";
import type { Caller } from "../../domain/access/caller";
import { AppError } from "../../errors";
import { makeApiKey, revokeKey } from "../../flows/access/save-api-key";
import { type ApiKey, listApiKeys } from "../../store/access/api-keys";
import { answer } from "../answer";
import type { Asked } from "./asked";
import { type Api, endpoint } from "./endpoint";
import { iso, name, uuid } from "./fields";
import { answerRows, listQuery } from "./listing";
import { changeBy, orRefuse } from "./outcome";

const tag = "Keys";
const role = z.enum(["owner", "manager", "analyst", "partner"]);
const body = z
  .strictObject({ name: name(), role, partnerId: uuid().nullable().default(null) })
  .superRefine(({ role, partnerId }, context) => {
    const message = role === "partner" ? "is required for the role partner" : "is only for the role partner";
    if ((role === "partner") !== (partnerId !== null))
      context.addIssue({ code: "custom", path: ["partnerId"], message });
  })
  .meta({ id: "ApiKeyBody" });

/** A key as answers show it. */
export const keyAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    partnerId: z.string().nullable(),
    createdAt: z.string(),
    revokedAt: z.string().nullable(),
    key: z.string().optional().meta({ description: "Only in the answer that created it" }),
  })
  .meta({ id: "ApiKey" });

/** `/api-keys`: who may use this API; owners and managers only. */
export function apiKeys(api: Api): void {
  const list = {
    summary: "List API keys",
    access: "change",
    query: listQuery,
    data: keyAnswer,
    list: true,
  } as const;
  endpoint(api, { method: "get", path: "/api-keys", tag, ...list }, (asked) =>
    answerRows(asked, {
      name: "api-keys",
      columns: Object.keys(keyAnswer.omit({ key: true }).shape),
      read: (page) => listApiKeys(asked.env, asked.networkId, page),
      show: showKey,
    }),
  );
  const create = {
    summary: "Make an API key",
    access: "change",
    body,
    data: keyAnswer,
    status: 201,
  } as const;
  endpoint(api, { method: "post", path: "/api-keys", tag, ...create }, createKey);
  const revoke = { summary: "Revoke an API key", access: "change", data: z.null() } as const;
  endpoint(api, { method: "delete", path: "/api-keys/{id}", tag, ...revoke }, async (asked) => {
    const mayRevokeOwners = asked.caller.role === "owner";
    orRefuse(await revokeKey(asked.env, { ...changeBy(asked), id: asked.id(), mayRevokeOwners }));
    return answer(asked.c, null);
  });
}

async function createKey(asked: Asked<unknown, z.output<typeof body>>): Promise<Response> {
  refuseHigherRole(asked.caller, asked.body.role);
  const { apiKey, key } = orRefuse(await makeApiKey(asked.env, { ...changeBy(asked), ...asked.body }));
  return answer(asked.c, { ...showKey(apiKey), key }, 201);
}

function refuseHigherRole(caller: Caller, role: string): void {
  if (role === "owner" && caller.role !== "owner")
    throw new AppError("FORBIDDEN", "Only an owner makes owner keys.");
}

/** A key without what would let anybody use it. */
export function showKey({ id, name, role, partnerId, createdAt, revokedAt }: ApiKey) {
  return { id, name, role, partnerId, createdAt: iso(createdAt), revokedAt: iso(revokedAt) };
}
