import * as z from "zod";
import type { Network } from "../../domain/account/account";
import { isTimeZone } from "../../domain/report/timezone";
import { changeNetwork } from "../../flows/account/save-network";
import { findNetwork } from "../../store/account/networks";
import { answer } from "../answer";
import { parseChange, readJson } from "./body";
import { type Api, endpoint } from "./endpoint";
import { name } from "./fields";
import { currency } from "./offers.schema";
import { changeBy, orNotFound, orRefuse } from "./outcome";
import { changeOf } from "./variants";

const tag = "Network";
const path = "/network";

const policies = z.strictObject({
  shareAdvertiserData: z.boolean().meta({
    description: "Callbacks name the advertiser and carry the customer's e-mail and address",
  }),
  storeFullIp: z
    .boolean()
    .meta({ description: "Visitors' addresses are kept whole, not cut to /24 and /48" }),
});

const networkBody = z.strictObject({
  name: name(),
  currency: currency.meta({ description: "Of new offers that name none" }),
  timezone: z
    .string()
    .max(100)
    .refine(isTimeZone, "must be an IANA time zone like Europe/Berlin")
    .meta({ description: "Of reports and pages" }),
  policies,
});

const data = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    currency: z.string(),
    timezone: z.string(),
    policies: z.object(policies.shape),
  })
  .meta({ id: "Network" });

/** `/network`: the settings of one's own network, which its owners may change. */
export function network(api: Api): void {
  const read = { summary: "Read the network's settings", access: "staff", data } as const;
  endpoint(api, { method: "get", path, tag, ...read }, async ({ c, env, networkId }) =>
    answer(c, showNetwork(orNotFound(await findNetwork(env, networkId), "network"))),
  );
  const change = {
    summary: "Change the network's settings",
    access: "owner",
    patch: changeOf(networkBody),
    data,
  } as const;
  endpoint(api, { method: "patch", path, tag, ...change }, async (asked) => {
    const patch = readJson(asked.text);
    const edit = (before: Network) => parseChange(networkBody, draftOf(before), patch);
    const changed = orRefuse(await changeNetwork(asked.env, { ...changeBy(asked), edit }));
    return answer(asked.c, showNetwork(changed.network));
  });
}

function draftOf({ name, currency, timezone, policies }: Network) {
  const { shareAdvertiserData, storeFullIp } = policies;
  return { name, currency, timezone, policies: { shareAdvertiserData, storeFullIp } };
}

function showNetwork(network: Network) {
  return { id: network.id, slug: network.slug, ...draftOf(network) };
}
