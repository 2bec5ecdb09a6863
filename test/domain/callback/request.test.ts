import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { hmacHex } from "../../../src/domain/bytes";
import type { CallbackTarget } from "../../../src/domain/callback/plan";
import { callbackRequest, maskRequest } from "../../../src/domain/callback/request";
import { secretKey } from "../../../src/domain/callback/signature";
import { type FactsInput, makeAccount, makeFacts } from "../../support/callback-facts";
import { makeClick, makeValues } from "../../support/factories";

const SECRET = "whsec_bmV3IHNlY3JldCBvZiB0aGUgcGFydG5lcg==";
const OLD = "whsec_b2xkIHNlY3JldCBvZiB0aGUgcGFydG5lcg==";
const callback = { id: "019a0000-0000-7000-8000-00000000000a", status: "Success", reason: null } as const;
const ACCOUNT: CallbackTarget = { destination: "account", method: "POST", url: "https://partner.example/gk" };

async function requestFor(target: CallbackTarget | string, input: FactsInput = {}, signing = [SECRET, OLD]) {
  const to: CallbackTarget =
    typeof target === "string" ? { destination: "global", method: "GET", template: target } : target;
  const facts = makeFacts(input);
  const secrets = { signing, headerValue: "hush" };
  const request = await callbackRequest({ callback, facts, target: to, secrets, now: Date.now() });
  return { ...request, facts };
}
const urlOf = async (template: string, input?: FactsInput) => (await requestFor(template, input)).url;

describe("proof of origin", () => {
  test.each([SECRET, OLD])("the ordinary library verifies a POST with %s", async (secret) => {
    const { body, headers } = await requestFor(ACCOUNT);
    expect(new Webhook(secret).verify(body ?? "", headers)).toMatchObject({ id: callback.id });
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
  });

  test("and a GET over its URL", async () => {
    const { url, headers, body } = await requestFor("https://partner.example/pb?c={pub_click_id}");
    expect(body).toBeNull();
    expect(() => new Webhook(SECRET).verify(url, headers, { jsonParse: false })).not.toThrow();
  });

  test("{gk_signature} signs the URL before it, as the partner sees it, by the newest secret", async () => {
    const template =
      "https://PARTNER.example/pb?who=it's|me&c={pub_click_id}&sig={gk_signature}&again={gk_signature}#top";
    const url = await urlOf(template);
    const before = "https://partner.example/pb?who=it%27s|me&c=pc-1&sig=";
    const signature = await hmacHex(secretKey(SECRET), before);
    expect(url).toBe(`${before}${signature}&again=${signature}`);
  });

  test("a partner without a secret gets id and time, no signature", async () => {
    const { headers, url } = await requestFor("https://partner.example/?s={gk_signature}", {}, []);
    expect(headers).not.toHaveProperty("webhook-signature");
    expect(headers["webhook-id"]).toBe(callback.id);
    expect(url).toBe("https://partner.example/?s=");
  });
});

describe("headers", () => {
  test("the partner's own are sent too, but cannot stand in for ours", async () => {
    const own = (headerName: string) =>
      requestFor(ACCOUNT, { partner: { callback: makeAccount({ headerName }) } });
    expect((await own("X-GoKart-Secret")).headers).toMatchObject({
      "x-gokart-secret": "hush",
      "user-agent": "GoKart-Callback/1",
      "content-type": "application/json",
    });
    expect((await own("Webhook-Id")).headers["webhook-id"]).toBe(callback.id);
    expect((await own("User-Agent")).headers["user-agent"]).toBe("GoKart-Callback/1");
  });

  test("are masked where they are shown", async () => {
    const request = await requestFor(ACCOUNT, {
      partner: { callback: makeAccount({ headerName: "X-Key" }) },
    });
    const shown = maskRequest(request, request.facts.partner);
    expect(shown.headers["x-key"]).not.toContain("hush");
    expect(shown.headers["webhook-signature"]).toBe(request.headers["webhook-signature"]);
    expect(request.headers["x-key"]).toBe("hush");
  });
});

describe("a filled template", () => {
  test("knows click, conversion and event", async () => {
    const click = makeClick({ pubMemberId: "m&1", subs: { 2: "two" }, at: 1_700_000_000_999 });
    const values = makeValues({ amount: "9.990", currency: "EUR", conversionId: "order-1", eventId: "WIN" });
    const input: FactsInput = {
      conversion: {
        click,
        clickAt: click.at,
        values,
        eventId: "win",
        payout: 1,
        currency: "USD",
        createdAt: 0,
      },
      event: { name: "Win it" },
    };
    const template =
      "https://p.example/?m={pub_member_id}&2={pub_sub_2}&3={pub_sub_3=none}&t={timestamp}&e={cnv_event_id}&n={cnv_event_name}" +
      "&a={cnv_amount}&ac={cnv_currency}&o={cnv_conversion_id}&p={gk_payout}&pc={gk_currency}&r={gk_reward_points}" +
      "&s={gk_status:Success=1,Rejected=2}&test={gk_is_test}&at={gk_conversion_time}&x={foreign}";
    expect(await urlOf(template, input)).toBe(
      "https://p.example/?m=m%261&2=two&3=none&t=1700000000&e=win&n=Win%20it&a=9.990&ac=EUR&o=order-1&p=0.000001" +
        "&pc=USD&r=350&s=1&test=false&at=1970-01-01T00%3A00%3A00.000Z&x={foreign}",
    );
  });

  test("of a single offer still shows the event id that the advertiser sent", async () => {
    const values = makeValues({ eventId: "signup" });
    expect(await urlOf("https://p.example/?e={cnv_event_id}", { conversion: { values } })).toBe(
      "https://p.example/?e=signup",
    );
  });

  test("of a test conversion says so in {pub_sub_5}", async () => {
    const url = await urlOf("https://p.example/?s={pub_sub_5}&t={gk_is_test}", {
      conversion: { test: true },
    });
    expect(decodeURIComponent(url)).toBe(
      "https://p.example/?s=[Testing Tools] This view/click was generated by the testing tools&t=true",
    );
  });

  test("that is no URL stays as it is, for the check of destinations to refuse", async () => {
    expect(await urlOf("partner.example/{pub_click_id}?s={gk_signature}")).toMatch(
      /^partner\.example\/pc-1\?s=[0-9a-f]{64}$/,
    );
  });
});
