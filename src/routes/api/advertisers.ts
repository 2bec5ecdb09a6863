import * as z from "zod";
import type { Advertiser } from "../../domain/account/account";
import { changeAdvertiser, createAdvertiser, removeAdvertiser } from "../../flows/account/save-advertiser";
import { findAdvertiser, listAdvertisers } from "../../store/account/advertisers";
import { answer } from "../answer";
import { type AdvertiserAnswer, advertiserAnswer, advertiserBody, status } from "./advertisers.schema";
import { parseChange, readJson } from "./body";
import { type Api, endpoint } from "./endpoint";
import { iso } from "./fields";
import { answerRows, listQuery, nameQuery } from "./listing";
import { changeBy, orNotFound, orRefuse } from "./outcome";
import { oldEnds } from "./rotations";
import { changeOf } from "./variants";

const tag = "Advertisers";
const data = advertiserAnswer;

/** `/advertisers`: who pays for actions. */
export function advertisers(api: Api): void {
  const query = listQuery.extend({ ...nameQuery, status: status.optional() });
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
        show: (advertiser) => showAdvertiser(advertiser, asked.rim.now),
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
      return answer(asked.c, { ...showAdvertiser(advertiser, asked.rim.now), postbackSecret }, 201);
    },
  );
  endpoint(
    api,
    { method: "get", path: "/advertisers/{id}", tag, summary: "Read an advertiser", access: "staff", data },
    async ({ c, env, rim, networkId, id }) =>
      answer(
        c,
        showAdvertiser(orNotFound(await findAdvertiser(env, networkId, id()), "advertiser"), rim.now),
      ),
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
      return answer(asked.c, showAdvertiser(changed.advertiser, asked.rim.now));
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

/** The advertiser as a body would describe it. */
export function draftOf({ name, status, answers, postbackSecurity }: Advertiser) {
  const { requireToken, requireSignature, allowedIps } = postbackSecurity;
  return { name, status, answers, postbackSecurity: { requireToken, requireSignature, allowedIps } };
}

/** An advertiser as answers show it, without its secret. */
function showAdvertiser(advertiser: Advertiser, now: number): AdvertiserAnswer {
  const { id, postbackToken, createdAt, updatedAt } = advertiser;
  return {
    id,
    ...draftOf(advertiser),
    postbackToken,
    ...oldEnds(advertiser, now),
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  };
}
