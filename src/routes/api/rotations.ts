import type { Advertiser } from "../../domain/account/account";
import { acceptedUntil } from "../../domain/account/advertiser-keys";
import { rotatePostbackSecret, rotatePostbackToken } from "../../flows/account/rotate-advertiser";
import { answer } from "../answer";
import { rotatedPostbackSecret, rotatedToken, rotationBody } from "./advertisers.schema";
import type { Asked } from "./asked";
import { type Api, endpoint } from "./endpoint";
import { iso } from "./fields";
import { changeBy, orRefuse } from "./outcome";

const tag = "Advertisers";
const HOUR = 3_600_000;

/** `/advertisers/{id}/rotate-token` and `…/rotate-secret`: new ones, with a time of grace for the old. */
export function rotations(api: Api): void {
  const common = { method: "post", tag, access: "change", body: rotationBody } as const;
  const token = { summary: "Give an advertiser a new postback token", data: rotatedToken };
  endpoint(api, { ...common, ...token, path: "/advertisers/{id}/rotate-token" }, async (asked) => {
    const { advertiser } = orRefuse(await rotatePostbackToken(asked.env, rotationOf(asked)));
    const { oldTokenUntil } = oldEnds(advertiser, asked.rim.now);
    return answer(asked.c, { postbackToken: advertiser.postbackToken, oldTokenUntil });
  });
  const secret = {
    summary: "Give an advertiser a new secret for signed postbacks",
    data: rotatedPostbackSecret,
  };
  endpoint(api, { ...common, ...secret, path: "/advertisers/{id}/rotate-secret" }, async (asked) => {
    const { advertiser, postbackSecret } = orRefuse(await rotatePostbackSecret(asked.env, rotationOf(asked)));
    const { oldSecretUntil } = oldEnds(advertiser, asked.rim.now);
    return answer(asked.c, { postbackSecret, oldSecretUntil });
  });
}

function rotationOf(asked: Asked<unknown, { graceHours: number }>) {
  return { ...changeBy(asked), id: asked.id(), graceMs: asked.body.graceHours * HOUR };
}

/** Until when what rotations have replaced is accepted; null where nothing is any more. */
export function oldEnds({ postbackSecurity: { oldTokens, oldSecrets } }: Advertiser, now: number) {
  const end = (old: readonly { until: number }[] | undefined) => {
    const until = acceptedUntil(old, now);
    return until === null ? null : iso(until);
  };
  return { oldTokenUntil: end(oldTokens), oldSecretUntil: end(oldSecrets) };
}
