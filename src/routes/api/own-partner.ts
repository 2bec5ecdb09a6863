import * as z from "zod";
import type { Partner } from "../../domain/account/account";
import { AppError } from "../../errors";
import { changePartner, rotateSigningSecret } from "../../flows/account/save-partner";
import { sendSampleCallback } from "../../flows/callback/send-sample-callback";
import { findPartner } from "../../store/account/partners";
import { listLinks } from "../../store/link/offer-links";
import { answer } from "../answer";
import type { Asked } from "./asked";
import { type Api, endpoint } from "./endpoint";
import { iso, uuid, value } from "./fields";
import { memberIdHealth, showMemberHealth } from "./member-health.shape";
import { changeBy, orNotFound, orRefuse } from "./outcome";
import { draftOf, showPartner } from "./partners";
import { partnerAnswer, partnerBody, rotatedSecret } from "./partners.schema";
import { sentNow } from "./tools";

const tag = "Partner's own";
const access = "everyone";
const path = "/me/partner";
const data = partnerAnswer
  .omit({ signingSecret: true })
  .extend({ memberIdHealth })
  .meta({ id: "OwnPartner" });
const body = partnerBody.pick({ globalPostback: true }).required().strict().meta({ id: "OwnPartnerBody" });
const testBody = z
  .strictObject({
    destination: z.enum(["account", "global", "event"]),
    offerId: uuid().optional(),
    eventId: value(z.string().min(1)).nullable().default(null),
  })
  .meta({ id: "TestPostbackBody" });
/** `/me/partner`: what a partner may see and change of itself. */
export function ownPartner(api: Api): void {
  endpoint(
    api,
    { method: "get", path, tag, access, summary: "Read one's own partner account", data },
    answerOwn,
  );
  const change = { summary: "Change one's own global postback; in the portal only", body, data } as const;
  endpoint(api, { method: "patch", path, tag, access, ...change }, async (asked) => {
    refuseKeys(asked);
    const edit = (partner: Partner) => ({ ...draftOf(partner), ...asked.body });
    orRefuse(await changePartner(asked.env, { ...changeBy(asked), id: ownPartnerId(asked), edit }));
    return answerOwn(asked);
  });
  const rotate = { summary: "Give oneself a new signing secret; in the portal only", data: rotatedSecret };
  endpoint(api, { method: "post", path: `${path}/rotate-secret`, tag, access, ...rotate }, async (asked) => {
    refuseKeys(asked);
    const done = orRefuse(
      await rotateSigningSecret(asked.env, { ...changeBy(asked), id: ownPartnerId(asked) }),
    );
    return answer(asked.c, { signingSecret: done.signingSecret, oldSecretsUntil: iso(done.oldUntil) });
  });
  const test = { summary: "Send a made-up conversion to one's own endpoint", body: testBody, data: sentNow };
  endpoint(api, { method: "post", path: `${path}/test-postback`, tag, access, ...test }, async (asked) => {
    const { c, env, rim, networkId, body } = asked;
    if (body.offerId) await expectOwnOffer(asked, body.offerId);
    const of = { rim, networkId, partnerId: ownPartnerId(asked), ...body };
    return answer(c, orRefuse(await sendSampleCallback(env, of)).result);
  });
}

async function answerOwn(asked: Asked): Promise<Response> {
  const { c, env, rim, networkId } = asked;
  const partner = orNotFound(await findPartner(env, networkId, ownPartnerId(asked)), "partner");
  const health = await showMemberHealth(env, { networkId, partnerId: partner.id, now: rim.now });
  return answer(c, { ...showPartner(partner), memberIdHealth: health });
}

/** Which partner asks; staff are none. */
export function ownPartnerId({ caller }: Asked): string {
  if (caller.partnerId !== null) return caller.partnerId;
  throw new AppError("FORBIDDEN", `This is for partners; yours is the role ${caller.role}.`);
}

/** 404 unless the partner has a link for the offer: of others it may not even learn the name. */
export async function expectOwnOffer(asked: Asked, offerId: string): Promise<void> {
  const filter = { offerId, partnerId: ownPartnerId(asked) };
  const { rows } = await listLinks(asked.env, asked.networkId, { filter, limit: 1, before: null });
  if (rows.length === 0) throw new AppError("NOT_FOUND", "There is no such offer.");
}

/** A key that leaked must not be able to send callbacks elsewhere or to make itself a successor: people who signed in do. */
export function refuseKeys(asked: Asked): void {
  ownPartnerId(asked);
  if (asked.caller.keyId === null) return;
  throw new AppError("FORBIDDEN", "This is changed by a signed-in user of the portal, not by a key.");
}
