import * as z from "zod";
import { AppError } from "../../errors";
import { makeApiKey, revokeKey } from "../../flows/access/save-api-key";
import { findApiKey, listApiKeys } from "../../store/access/api-keys";
import { answer } from "../answer";
import { keyAnswer, showKey } from "./api-keys";
import { type Api, endpoint } from "./endpoint";
import { name } from "./fields";
import { answerRows, listQuery } from "./listing";
import { changeBy, orRefuse } from "./outcome";
import { ownPartnerId, refuseKeys } from "./own-partner";

const tag = "Partner's own";
const access = "everyone";
const path = "/me/partner/api-keys";
const data = keyAnswer;
const body = z.strictObject({ name: name() }).meta({ id: "OwnApiKeyBody" });

/** `/me/partner/api-keys`: a partner's own keys, which its users make in the portal. */
export function ownKeys(api: Api): void {
  const list = { summary: "List one's own API keys", query: listQuery, data, list: true } as const;
  endpoint(api, { method: "get", path, tag, access, ...list }, (asked) =>
    answerRows(asked, {
      name: "api-keys",
      columns: Object.keys(keyAnswer.omit({ key: true }).shape),
      read: (page) => listApiKeys(asked.env, asked.networkId, { ...page, partnerId: ownPartnerId(asked) }),
      show: showKey,
    }),
  );
  const create = {
    summary: "Make an API key of one's own; in the portal only",
    body,
    data,
    status: 201,
  } as const;
  endpoint(api, { method: "post", path, tag, access, ...create }, async (asked) => {
    refuseKeys(asked);
    const of = { name: asked.body.name, role: "partner", partnerId: ownPartnerId(asked) } as const;
    const { apiKey, key } = orRefuse(await makeApiKey(asked.env, { ...changeBy(asked), ...of }));
    return answer(asked.c, { ...showKey(apiKey), key }, 201);
  });
  const revoke = { summary: "Revoke an API key of one's own; in the portal only", data: z.null() } as const;
  endpoint(api, { method: "delete", path: `${path}/{id}`, tag, access, ...revoke }, async (asked) => {
    refuseKeys(asked);
    const found = await findApiKey(asked.env, asked.networkId, asked.id());
    if (found?.partnerId !== ownPartnerId(asked)) throw new AppError("NOT_FOUND", "There is no such key.");
    orRefuse(await revokeKey(asked.env, { ...changeBy(asked), id: asked.id(), mayRevokeOwners: false }));
    return answer(asked.c, null);
  });
}
