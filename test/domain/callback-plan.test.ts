import { describe, expect, test } from "vitest";
import {
  type CallbackAudience,
  callbackId,
  callbackTargets,
  planCallbacks,
} from "../../src/domain/callback-plan";
import { makeAccount } from "../support/callback-facts";

const GLOBAL = "https://partner.example/pb?c={pub_click_id}";
const WITH_STATUS = "https://partner.example/pb?c={pub_click_id}&s={gk_status:Success=1,Rejected=2}";

function audience(over: Partial<CallbackAudience> = {}): CallbackAudience {
  const partner = { callback: null, globalPostback: null };
  return { partner, offer: { type: "single" }, eventId: "", postbacks: [], ...over };
}

describe("which destinations fire", () => {
  test("none without any set up", () => {
    expect(planCallbacks(audience())).toEqual([]);
    const emptied = { callback: makeAccount({ url: "" }), globalPostback: "" };
    expect(planCallbacks(audience({ partner: emptied }))).toEqual([]);
  });

  test("all that are set up", () => {
    const partner = { callback: makeAccount(), globalPostback: GLOBAL };
    const postbacks = [{ eventId: null, urlTemplate: "https://partner.example/one" }];
    expect(callbackTargets(audience({ partner, postbacks }))).toEqual([
      { destination: "account", method: "POST", url: "https://partner.example/gk" },
      { destination: "global", method: "GET", template: GLOBAL },
      { destination: "event", method: "GET", template: "https://partner.example/one" },
    ]);
  });

  const POSTBACKS = [
    { eventId: null, urlTemplate: "https://p.example/single" },
    { eventId: "win", urlTemplate: "https://p.example/win" },
  ];
  test.each<["single" | "multi", string | null, string | undefined]>([
    ["single", "", "https://p.example/single"],
    ["single", null, "https://p.example/single"],
    ["multi", "win", "https://p.example/win"],
    ["multi", "Win", undefined],
    ["multi", "", undefined],
    ["multi", null, undefined],
  ])("of a %s offer with event %o: %s", (type, eventId, template) => {
    const [target] = callbackTargets(audience({ offer: { type }, eventId, postbacks: POSTBACKS }));
    expect(target?.method === "GET" ? target.template : undefined).toBe(template);
  });
});

describe("which statuses they want", () => {
  const wants = (partner: CallbackAudience["partner"]) =>
    Object.fromEntries(planCallbacks(audience({ partner })).map((plan) => [plan.destination, plan.wants]));
  const success = { Success: true, Pending: false, Rejected: false };

  test("Success only, unless the partner asks for more", () => {
    const partner = { callback: makeAccount(), globalPostback: WITH_STATUS };
    expect(wants(partner)).toEqual({ account: success, global: success });
  });

  test("a template without {gk_status} gets Success only, whatever the partner asks for", () => {
    const callback = makeAccount({ sendPending: true, sendRejected: true });
    expect(wants({ callback, globalPostback: GLOBAL })).toEqual({
      account: { Success: true, Pending: true, Rejected: true },
      global: success,
    });
  });

  test("one with {gk_status} gets what the partner asks for, each by itself", () => {
    const callback = makeAccount({ sendRejected: true });
    expect(wants({ callback, globalPostback: WITH_STATUS })).toEqual({
      account: { Success: true, Pending: false, Rejected: true },
      global: { Success: true, Pending: false, Rejected: true },
    });
  });
});

test("a callback's id is its own for conversion, destination and change, and always the same", async () => {
  const one = "019a0000-0000-7000-8000-000000000001";
  const two = "019a0000-0000-7000-8000-000000000002";
  const ids = await Promise.all([
    callbackId(one, "account", 0),
    callbackId(one, "global", 0),
    callbackId(one, "account", 1),
    callbackId(two, "account", 0),
  ]);
  expect(new Set(ids).size).toBe(4);
  expect(await callbackId(one, "account", 0)).toBe(ids[0]);
});
