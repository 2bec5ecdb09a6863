import * as z from "zod";
import type { Advertiser } from "../../domain/account/account";
import { inCidr, isIpOrCidr } from "../../domain/click/ip";
import { changeAdvertiser } from "../../flows/account/save-advertiser";
import { listAddresses } from "../../store/account/advertiser-addresses";
import { findAdvertiser } from "../../store/account/advertisers";
import { answer, answerList } from "../answer";
import { draftOf } from "./advertisers";
import { advertiserBody } from "./advertisers.schema";
import type { Asked } from "./asked";
import { parseWith } from "./body";
import { csvAnswer, wantsCsv } from "./csv";
import { type Api, endpoint } from "./endpoint";
import { iso } from "./fields";
import { changeBy, orNotFound, orRefuse } from "./outcome";

const tag = "Advertisers";

const addressAnswer = z
  .object({
    ip: z.string(),
    firstAt: z.string(),
    lastAt: z.string().meta({ description: "To the hour" }),
    count: z.number().meta({ description: "Postbacks that are known of; at least so many" }),
    signed: z.boolean().meta({ description: "Proven by signature; else by token only" }),
    allowed: z.boolean().meta({ description: "Whether allowedIps would let it in" }),
  })
  .meta({ id: "AdvertiserAddress" });

const allowBody = z
  .strictObject({
    ips: z
      .array(z.string().trim().refine(isIpOrCidr, "must be an address or a range like 203.0.113.0/24"))
      .min(1)
      .max(200),
  })
  .meta({ id: "AllowAddressesBody" });

const allowedAnswer = z.object({ allowedIps: z.array(z.string()) });

/** `/advertisers/{id}/addresses`: where proven postbacks came from, and one call to allow them. */
export function advertiserAddresses(api: Api): void {
  const path = "/advertisers/{id}/addresses";
  const summary = "List the addresses that postbacks with a valid signature or token came from";
  const read = { summary, access: "staff", data: addressAnswer, list: true } as const;
  endpoint(api, { method: "get", path, tag, ...read }, showAddresses);
  const allow = {
    summary: "Allow addresses; with the first of them the list takes effect",
    access: "change",
    body: allowBody,
    data: allowedAnswer,
  } as const;
  endpoint(api, { method: "post", path: `${path}/allow`, tag, ...allow }, async (asked) => {
    const edit = (advertiser: Advertiser) => withAllowed(advertiser, asked.body.ips);
    const { advertiser } = orRefuse(
      await changeAdvertiser(asked.env, { ...changeBy(asked), id: asked.id(), edit }),
    );
    return answer(asked.c, { allowedIps: advertiser.postbackSecurity.allowedIps });
  });
}

async function showAddresses({ c, env, networkId, id }: Asked): Promise<Response> {
  const { postbackSecurity } = orNotFound(await findAdvertiser(env, networkId, id()), "advertiser");
  const { allowedIps } = postbackSecurity;
  const rows = (await listAddresses(env, id())).map(({ firstAt, lastAt, ...address }) => ({
    ...address,
    firstAt: iso(firstAt),
    lastAt: iso(lastAt),
    allowed: allowedIps.length === 0 || allowedIps.some((range) => inCidr(address.ip, range)),
  }));
  if (!wantsCsv(c.req.header("accept"))) return answerList(c, rows, null);
  return csvAnswer("addresses", Object.keys(addressAnswer.shape), async () => ({ rows, next: null }));
}

/** The advertiser with more addresses allowed, judged as a change by PATCH would be. */
function withAllowed(advertiser: Advertiser, ips: readonly string[]) {
  const draft = draftOf(advertiser);
  const allowedIps = [...new Set([...draft.postbackSecurity.allowedIps, ...ips])];
  return parseWith(advertiserBody, { ...draft, postbackSecurity: { ...draft.postbackSecurity, allowedIps } });
}
