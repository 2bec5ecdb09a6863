import * as z from "zod";
import { readUuid } from "../../domain/ids";
import { AppError } from "../../errors";
import { sendCallbacksNow } from "../../flows/callback/send-callback-now";
import { makeTestClick } from "../../flows/click/make-test-click";
import { makeTestConversion } from "../../flows/conversion/make-test-conversion";
import { findConversion } from "../../store/conversion/conversions";
import { withChanges } from "../../store/conversion/list-conversions";
import { answer, answerTelling } from "../answer";
import { refuseWithoutKeys } from "../refuse-without-keys";
import type { Asked } from "./asked";
import { conversionAnswer } from "./conversions.schema";
import { showConversion } from "./conversions.shape";
import { type Api, endpoint } from "./endpoint";
import { amount, uuid, value } from "./fields";
import { orRefuse } from "./outcome";

const tag = "Operation Tools";
const access = "change";
const texts = z.record(z.string(), z.string());
const optional = z.string().nullable();

const clickBody = z
  .strictObject({
    offerId: uuid(),
    pubMemberId: value(z.string().trim().min(1)),
    partnerId: uuid().optional(),
  })
  .meta({ id: "TestClickBody" });
const testClick = z.object({ gkClickId: z.string(), linkId: z.string(), redirectUrl: z.string() });

/** What would not be read is refused: a slip in a name would look like a test that went well. */
const PARAM =
  /^(pub_sub_?([1-9]|1[0-5])|cnv_(event_id|amount|payout|currency|conversion_id|status|conversion_ip_address|email|user_id|sub_[1-5]))$/;
/** Values as people type them: numbers are taken for their text. */
const param = z.union([z.string().max(2000), z.number().transform(String)]);
const conversionBody = z
  .strictObject({
    gkClickId: z.string().trim().min(1).max(100),
    eventId: value(z.string().trim().min(1)).optional(),
    amount: amount().optional(),
    params: z
      .record(
        z.string().regex(PARAM, "must be pub_sub_1 … pub_sub_15 or one of a postback's cnv_… parameters"),
        param,
      )
      .optional(),
  })
  .meta({ id: "TestConversionBody" });
const made = z.object({ id: z.string(), destination: z.string(), state: z.string() });
const testConversion = conversionAnswer.extend({ conversion: conversionAnswer, callbacks: z.array(made) });

const callbackBody = z
  .strictObject({
    gkClickId: z.string().trim().min(1).max(100),
    conversionId: uuid(),
    note: z.string().max(500).optional(),
  })
  .meta({ id: "TestCallbackBody" });
/** What one endpoint was sent and answered. */
export const sentNow = z.object({
  destination: z.string(),
  request: z.object({ method: z.string(), url: z.string(), headers: texts, body: optional }),
  status: z.number().nullable(),
  code: z.string().meta({ description: "As of an attempt: HTTP_200, DESTINATION_REFUSED" }),
  headers: texts,
  body: optional,
  error: optional,
  ms: z.number(),
});

/** `/tools/*`: the Operation Tools, which try an offer out without live traffic. */
export function tools(api: Api): void {
  const click = {
    summary: "Make a test click",
    access,
    body: clickBody,
    data: testClick,
    status: 201,
  } as const;
  endpoint(
    api,
    { method: "post", path: "/tools/clicks", tag, ...click },
    async ({ c, env, rim, networkId, body }) => {
      await refuseWithoutKeys(env, "make tests");
      const { gkClickId, linkId, redirectUrl } = orRefuse(
        await makeTestClick(env, { rim, networkId, ...body, headers: c.req.raw.headers }),
      );
      return answer(c, { gkClickId, linkId, redirectUrl }, 201);
    },
  );
  const conversion = {
    summary: "Make a test conversion",
    access,
    body: conversionBody,
    status: 201,
  } as const;
  endpoint(
    api,
    { method: "post", path: "/tools/conversions", tag, ...conversion, data: testConversion },
    convert,
  );
  const callback = { summary: "Send a conversion's callbacks now", access, body: callbackBody } as const;
  endpoint(
    api,
    { method: "post", path: "/tools/callbacks", tag, ...callback, data: z.array(sentNow) },
    sendNow,
  );
}

async function convert(asked: Asked<unknown, z.output<typeof conversionBody>>): Promise<Response> {
  const { c, env, rim, networkId, caller, body } = asked;
  await refuseWithoutKeys(env, "make tests");
  const done = orRefuse(await makeTestConversion(env, { rim, networkId, ...body }));
  const [conversion] = await withChanges(env, [done.conversion]);
  const shown = conversion && showConversion(caller, conversion);
  const data = { ...shown, conversion: shown, callbacks: done.callbacks };
  return answerTelling(c, data, { status: 201, messages: done.warnings });
}

async function sendNow(asked: Asked<unknown, z.output<typeof callbackBody>>): Promise<Response> {
  const { c, env, rim, networkId, body } = asked;
  const { conversionId, note = null } = body;
  const conversion = await findConversion(env, networkId, conversionId);
  if (!conversion || conversion.clickId !== readUuid(body.gkClickId)) {
    throw new AppError("NOT_FOUND", "There is no such conversion of this click.");
  }
  const { results } = orRefuse(await sendCallbacksNow(env, { rim, networkId, conversionId, note }));
  return answer(c, results);
}
