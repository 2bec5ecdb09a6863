import { z } from "@hono/zod-openapi";
import type { Advertiser } from "../../domain/account";
import { changeAdvertiser, createAdvertiser, removeAdvertiser } from "../../flows/save-advertiser";
import { findAdvertiser, listAdvertisers } from "../../store/advertisers";
import { answer } from "../answer";
import { type AdvertiserAnswer, advertiserAnswer, advertiserBody, status } from "./advertisers.schema";
import { parseChange, readJson } from "./body";
import { type Api, endpoint } from "./endpoint";
import { iso } from "./fields";
import { answerRows, listQuery } from "./listing";
import { changeBy, orNotFound, orRefuse } from "./outcome";
import { changeOf } from "./variants";

const tag = "Advertisers";
const data = advertiserAnswer;

/** `/advertisers`: who pays for actions. */
export function advertisers(api: Api): void {
  const query = listQuery.extend({ q: z.string().optional(), status: status.optional() });
  endpoint(
    api,
    {
      method: "get",
      path: "/advertisers",
      tag,
      summary: "List advertisers",
      access: "staff",
      query,
      data,
      list: true,
    },
    (asked) =>
      answerRows(asked, {
        name: "advertisers",
        columns: Object.keys(advertiserAnswer.omit({ postbackSecret: true }).shape),
        read: (page) => listAdvertisers(asked.env, asked.networkId, { ...page, filter: asked.query }),
        show: showAdvertiser,
      }),
  );
  endpoint(
    api,
    {
      method: "post",
      path: "/advertisers",
      tag,
      summary: "Create an advertiser",
      access: "change",
      body: advertiserBody,
      data,
      status: 201,
    },
    async (asked) => {
      const { advertiser, postbackSecret } = await createAdvertiser(asked.env, {
        ...changeBy(asked),
        draft: asked.body,
      });
      return answer(asked.c, { ...showAdvertiser(advertiser), postbackSecret }, 201);
    },
  );
  endpoint(
    api,
    { method: "get", path: "/advertisers/{id}", tag, summary: "Read an advertiser", access: "staff", data },
    async ({ c, env, networkId, id }) =>
      answer(c, showAdvertiser(orNotFound(await findAdvertiser(env, networkId, id()), "advertiser"))),
  );
  endpoint(
    api,
    {
      method: "patch",
      path: "/advertisers/{id}",
      tag,
      summary: "Change an advertiser",
      access: "change",
      patch: changeOf(advertiserBody),
      data,
    },
    async (asked) => {
      const patch = readJson(asked.text);
      const edit = (advertiser: Advertiser) => parseChange(advertiserBody, draftOf(advertiser), patch);
      const changed = orRefuse(
        await changeAdvertiser(asked.env, { ...changeBy(asked), id: asked.id(), edit }),
      );
      return answer(asked.c, showAdvertiser(changed.advertiser));
    },
  );
  endpoint(
    api,
    {
      method: "delete",
      path: "/advertisers/{id}",
      tag,
      summary: "Delete an advertiser without offers",
      access: "change",
      data: z.null(),
    },
    async (asked) => {
      orRefuse(await removeAdvertiser(asked.env, { ...changeBy(asked), id: asked.id() }));
      return answer(asked.c, null);
    },
  );
}

function draftOf({ name, status, answers, postbackSecurity }: Advertiser) {
  return { name, status, answers, postbackSecurity };
}

/** An advertiser as answers show it, without its secret. */
function showAdvertiser(advertiser: Advertiser): AdvertiserAnswer {
  const { id, postbackToken, createdAt, updatedAt } = advertiser;
  return { id, ...draftOf(advertiser), postbackToken, createdAt: iso(createdAt), updatedAt: iso(updatedAt) };
}
