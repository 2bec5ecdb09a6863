import { describe, expect, test } from "vitest";
import {
  type CallbackAudience,
  callbackId,
  callbackTargets,
  planCallbacks,
} from "../../../src/domain/callback/plan";
import { makeAccount } from "../../support/callback-facts";

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

  test("what a partner asks for holds for its templates where it takes no JSON", () => {
    const callback = makeAccount({ url: null, sendRejected: true });
    expect(wants({ callback, globalPostback: WITH_STATUS })).toEqual({
      global: { Success: true, Pending: false, Rejected: true },
    });
  });

  test("a template without {gk_status} gets Success only, whatever the partner asks for", () => {
    const callback = makeAccount({ sendPending: true, sendRejected: true });
    expect(wants({ callback, globalPostback: GLOBAL })).toEqual({
      account: { Success: true, Pending: true, Rejected: true },
      global: success,
    });
  });

  test.each([
    "https://partner.example/pb?c={pub_click_id}#s={gk_status}",
    "https://partner.example/pb?c={pub_click_id}&s={gk_status:Success=1,Pending=1,Rejected=1}",
  ])("%s tells no status either, whatever it holds", (globalPostback) => {
    const callback = makeAccount({ url: "", sendPending: true, sendRejected: true });
    expect(wants({ callback, globalPostback })).toEqual({
      global: { Success: true, Pending: false, Rejected: false },
    });
  });

  test("a value map that tells only some apart gets those", () => {
    const callback = makeAccount({ url: "", sendPending: true, sendRejected: true });
    const globalPostback = "https://partner.example/pb?s={gk_status:Success=1,Pending=1}&v=#{gk_status}";
    expect(wants({ callback, globalPostback })).toEqual({
      global: { Success: true, Pending: false, Rejected: true },
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

test("a callback's id is its own for conversion, destination and change, always the same, and in the order of time", async () => {
  const one = {
    conversionId: "019a0000-0000-7000-8000-000000000001",
    destination: "account",
    changeNo: 0,
  } as const;
  const ids = await Promise.all([
    callbackId(one, 1000),
    callbackId({ ...one, destination: "global" }, 1000),
    callbackId({ ...one, changeNo: 1 }, 1000),
    callbackId({ ...one, conversionId: "019a0000-0000-7000-8000-000000000002" }, 1000),
  ]);
  expect(new Set(ids).size).toBe(4);
  expect(await callbackId(one, 1000)).toBe(ids[0]);
  const later = await callbackId(one, 1001);
  for (const id of ids) expect(later > id).toBe(true);
});
