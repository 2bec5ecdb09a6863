import * as z from "zod";
import { ALERT_KINDS } from "../../domain/alert/alert";
import type { CapUsage } from "../../domain/alert/occurrences";
import { readCapKey } from "../../domain/offer/caps";
import { readAttention } from "../../store/alert/attention";
import { capUsage } from "../../store/alert/facts";
import { answer } from "../answer";
import type { Asked } from "./asked";
import { type Api, endpoint } from "./endpoint";
import { fromMicros, iso } from "./fields";

const DAY = 86_400_000;
const query = z.object({
  share: z.coerce
    .number()
    .min(1)
    .max(100)
    .default(80)
    .meta({ description: "Per cent of a cap from which it is shown" }),
});

const attentionAnswer = z
  .object({
    alerts: z.array(
      z.object({
        alertId: z.string(),
        name: z.string(),
        kind: z.enum(ALERT_KINDS),
        message: z.string(),
        offerId: z.string().nullable().meta({ description: "The offer that it is about" }),
        partnerId: z.string().nullable().meta({ description: "The partner that it is about" }),
        firedAt: z.string(),
      }),
    ),
    caps: z.array(
      z.object({
        offerId: z.string(),
        of: z.string().meta({ description: "The offer, event or link in words" }),
        metric: z.enum(["conversions", "revenue"]),
        period: z.enum(["day", "week", "month", "total"]),
        used: z.number(),
        limit: z.number(),
        currency: z.string().meta({ description: "Of the offer, for caps on revenue" }),
        reached: z.boolean(),
      }),
    ),
    breakers: z.array(
      z.object({
        partnerId: z.string(),
        partner: z.string(),
        destination: z.enum(["account", "global", "event"]),
        host: z.string(),
        failures: z.number().meta({ description: "In a row" }),
        openedAt: z.string(),
      }),
    ),
    failedCallbacks: z
      .array(
        z.object({
          partnerId: z.string(),
          partner: z.string(),
          count: z.number(),
          lastError: z.string().nullable(),
        }),
      )
      .meta({ description: "Given up, of the last 7 days" }),
    parkedPostbacks: z.array(z.object({ code: z.string(), count: z.number(), oldestAt: z.string() })),
  })
  .meta({ id: "Attention" });
export type AttentionAnswer = z.infer<typeof attentionAnswer>;

/** `/attention`: what somebody should look at now. */
export function attention(api: Api): void {
  const summary = "What somebody should look at now";
  const spec = { tag: "Reports", summary, access: "staff", query, data: attentionAnswer } as const;
  endpoint(api, { method: "get", path: "/attention", ...spec }, answerAttention);
}

async function answerAttention(asked: Asked<z.output<typeof query>>): Promise<Response> {
  const { c, env, rim, networkId, query } = asked;
  const [rows, caps] = await Promise.all([
    readAttention(env, networkId, rim.now - 7 * DAY),
    capUsage(env, { networkId, now: rim.now }),
  ]);
  const shown: AttentionAnswer = {
    alerts: rows.alerts.map((alert) => ({ ...alert, firedAt: iso(alert.firedAt) })),
    caps: closeCaps(caps, query.share),
    breakers: rows.breakers.map((breaker) => ({ ...breaker, openedAt: iso(breaker.openedAt) })),
    failedCallbacks: rows.failed,
    parkedPostbacks: rows.parked.map((cause) => ({ ...cause, oldestAt: iso(cause.oldestAt) })),
  };
  return answer(c, shown);
}

function closeCaps(caps: Awaited<ReturnType<typeof capUsage>>, share: number): AttentionAnswer["caps"] {
  const usedShare = ({ used, limit }: CapUsage) => (limit > 0 ? used / limit : 1);
  return caps
    .filter((cap) => cap.reachedAt !== null || usedShare(cap) * 100 >= share)
    .sort((one, other) => usedShare(other) - usedShare(one))
    .slice(0, 20)
    .map(({ key, of, offerId, used, limit, currency, reachedAt }) => {
      const { metric, period } = readCapKey(key);
      const value = (count: number) => (metric === "revenue" ? fromMicros(count) : count);
      return {
        offerId,
        of,
        metric,
        period,
        used: value(used),
        limit: value(limit),
        currency,
        reached: reachedAt !== null,
      };
    });
}
