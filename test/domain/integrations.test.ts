import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  appendClickParameter,
  findIntegration,
  INTEGRATIONS,
  mapStatus,
  postbackUrls,
} from "../../src/domain/integrations";
import { POSTBACK_PARAMETERS } from "../../src/domain/integrations/integration";
import { lintProblems } from "../../src/domain/lint";
import { CLICK_MACROS, compileTemplate, fillTemplate } from "../../src/domain/macros";

const ORIGIN = "https://api.gokart.example";
const TOKEN = "tok_9";
const ADDRESS = `${ORIGIN}/api/v1/postback/${TOKEN}`;
const CLICK_ID = "0199a4f2-6c00-8412-9b3e-7c1d5a90e6f4";
const MULTI = { type: "multi" as const, events: [{ eventId: "Sign Up" }, { eventId: "abc123" }] };

/** What a system might fill in; the conversion id and the event hold characters that need encoding. */
const VALUES: Record<string, string> = {
  gk_click_id: CLICK_ID,
  cnv_event_id: "Sign Up",
  cnv_amount: "49.90",
  cnv_payout: "3.25",
  cnv_currency: "EUR",
  cnv_conversion_id: "A-1&b=2#3",
  cnv_status: "approved",
};

const ADJUST_LINK =
  "install_callback=https%3A%2F%2Fapi.gokart.example%2Fapi%2Fv1%2Fpostback%2Ftok_9%3Fgk_click_id%3D{gk_click_id}%26cnv_event_id%3Dinstall&event_callback_abc123=https%3A%2F%2Fapi.gokart.example%2Fapi%2Fv1%2Fpostback%2Ftok_9%3Fgk_click_id%3D{gk_click_id}%26cnv_event_id%3D%7Bevent%7D%26cnv_amount%3D%7Brevenue_float%7D%26cnv_currency%3D%7Bcurrency%7D%26cnv_status%3D%7Bactivity_kind%7D";

type Row = { link: string; postback: string; install?: boolean; sends?: Record<string, string> };

/** Each ready system: what it gets in the link ("" when the advertiser names the slot) and its postback's query. */
const READY: Record<string, Row> = {
  appsflyer: {
    link: "clickid={gk_click_id}",
    postback: "gk_click_id=(clickid)&cnv_event_id=(event-name)&cnv_amount=(monetary)&cnv_currency=(currency)",
    install: true,
  },
  adjust: {
    link: ADJUST_LINK,
    postback:
      "gk_click_id={gk_click_id}&cnv_event_id={event}&cnv_amount={revenue_float}&cnv_currency={currency}&cnv_status={activity_kind}",
    install: true,
    sends: { cnv_event_id: "abc123", cnv_status: "event" },
  },
  branch: {
    link: "~click_id={gk_click_id}",
    postback: `gk_click_id=\${(last_attributed_touch_data.~click_id)!}&cnv_event_id=\${(name)!}&cnv_amount=\${(event_data.revenue)!}&cnv_currency=\${(event_data.currency)!}&cnv_conversion_id=\${(event_data.transaction_id)!}`,
  },
  singular: {
    link: "cl={gk_click_id}",
    postback:
      "gk_click_id={cl?NETWORK NAME}&cnv_event_id={EVTNAME}&cnv_amount={AMOUNT}&cnv_currency={CURRENCY}",
    install: true,
  },
  kochava: {
    link: "click_id={gk_click_id}",
    postback: "gk_click_id={click_id}&cnv_event_id={event_name}&cnv_amount={revenue}",
    install: true,
  },
  airbridge: {
    link: "click_id={gk_click_id}",
    postback:
      "gk_click_id={attributionResult.attributedClickID}&cnv_event_id={@postback.eventName}&cnv_amount={eventData.value}&cnv_conversion_id={eventData.goal.semanticAttributes.transactionID}",
    install: true,
  },
  appmetrica: {
    link: "click_id={gk_click_id}",
    postback: "gk_click_id={click_id}&cnv_conversion_id={transaction_id}",
  },
  adbrix: {
    link: "cb_1={gk_click_id}",
    postback: "gk_click_id={cb_1}&cnv_event_id={req.evt.event_name}",
    install: true,
  },
  "affise-mmp": {
    link: "clickid={gk_click_id}",
    postback: "gk_click_id={clickid}&cnv_event_id={event_name}&cnv_amount={sg_rev}",
  },
  impact: {
    link: "subid1={gk_click_id}",
    postback:
      "gk_click_id={SubId1}&cnv_event_id={ActionTrackerName}&cnv_amount={Amount}&cnv_payout={Payout}&cnv_currency={Currency}&cnv_conversion_id={ActionId}&cnv_status={Status}",
    sends: { cnv_status: "APPROVED" },
  },
  tune: { link: "aff_sub={gk_click_id}", postback: "gk_click_id={aff_sub}&cnv_payout={payout}" },
  everflow: {
    link: "sub1={gk_click_id}",
    postback: "gk_click_id={sub1}&cnv_event_id={event_id}&cnv_amount={sale_amount}&cnv_payout={payout}",
  },
  cake: {
    link: "s2={gk_click_id}",
    postback: "gk_click_id=#s2#&cnv_payout=#price#&cnv_conversion_id=#tid#",
  },
  affise: {
    link: "sub1={gk_click_id}",
    postback:
      "gk_click_id={sub1}&cnv_event_id={goal}&cnv_amount={order_sum}&cnv_payout={sum}&cnv_currency={currency}&cnv_conversion_id={transactionid}&cnv_status={status}",
    sends: { cnv_event_id: "2", cnv_status: "1" },
  },
  trackier: {
    link: "p1={gk_click_id}",
    postback: "gk_click_id={p1}&cnv_event_id={goal_value}&cnv_payout={payout}&cnv_conversion_id={txn_id}",
  },
  scaleo: { link: "aff_click_id={gk_click_id}", postback: "gk_click_id={aff_click_id}" },
  offer18: { link: "aff_click_id={gk_click_id}", postback: "gk_click_id={aff_click_id}" },
  fuseclick: {
    link: "aff_click_id={gk_click_id}",
    postback: "gk_click_id={AFF_CLICK_ID}&cnv_event_id={E_TOKEN}",
  },
  swaarm: {
    link: "pub_click_id={gk_click_id}",
    postback:
      "gk_click_id=#{click.publisher.clickId}&cnv_event_id=#{offer.eventTypeId}&cnv_conversion_id=#{id}",
  },
  linktrust: {
    link: "AffiliateReferenceID={gk_click_id}",
    postback:
      "gk_click_id=[=AffiliateReferenceID=]&cnv_amount=[=TotalSales=]&cnv_payout=[=AffiliateCommission=]&cnv_conversion_id=[=_TransID=]",
  },
  awin: {
    link: "clickref={gk_click_id}",
    postback:
      "gk_click_id=!!!clickRef!!!&cnv_payout=!!!commission!!!&cnv_currency=!!!transactionCurrency!!!&cnv_conversion_id=!!!transactionId!!!",
  },
  voluum: { link: "", postback: "gk_click_id={externalid}" },
  keitaro: {
    link: "",
    postback:
      "gk_click_id={external_id}&cnv_event_id={status}&cnv_payout={revenue}&cnv_conversion_id={tid}&cnv_status={status}",
    sends: { cnv_event_id: "sale", cnv_status: "sale" },
  },
  binom: {
    link: "",
    postback:
      "gk_click_id={externalid}&cnv_event_id={cnv_status}&cnv_currency={cnv_currency}&cnv_status={cnv_status}",
    sends: { cnv_event_id: "approved", cnv_status: "approved" },
  },
  goaffpro: {
    link: "sub_id={gk_click_id}",
    postback:
      "gk_click_id={{link.sub_id}}&cnv_amount={{order.amount}}&cnv_payout={{order.commission}}&cnv_conversion_id={{order.number}}",
  },
  custom: { link: "sub1={gk_click_id}", postback: "gk_click_id=REPLACE&cnv_event_id=REPLACE" },
};

const rows = Object.entries(READY).map(([id, row]) => ({ id, ...row }));
const linked = rows.filter(({ link }) => link !== "");

const append = (url: string, integrationId: string | null) =>
  appendClickParameter(url, integrationId, {
    postbackUrl: `${ADDRESS}?x=1`,
    eventIds: ["Sign Up", "abc123"],
  });
const urlsOf = (integrationId: string | null, offer: Parameters<typeof postbackUrls>[0]["offer"] = MULTI) =>
  postbackUrls({ origin: ORIGIN, token: TOKEN, integrationId, offer });

const isError = ({ severity }: { severity: string }) => severity === "error";

/** The macros of a template in its own words: `gk_click_id=#s2#&…` → `[["gk_click_id", "#s2#"], …]`. */
function macroPairs(query: string): [string, string][] {
  return query.split("&").map((pair) => {
    const equals = pair.indexOf("=");
    return [pair.slice(0, equals), pair.slice(equals + 1)];
  });
}

/** Does what the system does: puts its values, encoded, where its macros stand, and nothing else. */
function fireAs(url: string, query: string, values: Record<string, string>): URL {
  let fired = url;
  for (const [name, macro] of macroPairs(query)) {
    fired = fired.replaceAll(macro, encodeURIComponent(values[name] ?? ""));
  }
  return new URL(fired);
}

describe("the catalogue", () => {
  it("holds 45 systems with ids of their own, 26 of them ready", () => {
    expect(INTEGRATIONS).toHaveLength(45);
    expect(new Set(INTEGRATIONS.map(({ id }) => id)).size).toBe(45);
    const ready = INTEGRATIONS.filter(({ templateReady }) => templateReady).map(({ id }) => id);
    expect(ready.sort()).toEqual(Object.keys(READY).sort());
    expect(ready).toHaveLength(26);
  });

  it("finds a system by its exact id", () => {
    expect(findIntegration("impact")?.name).toContain("Impact");
    expect(findIntegration("Impact")).toBeUndefined();
    expect(findIntegration("constructor")).toBeUndefined();
  });

  it("survives JSON, as the management API sends it", () => {
    expect(JSON.parse(JSON.stringify(INTEGRATIONS))).toEqual(INTEGRATIONS);
  });

  it.each(INTEGRATIONS)("never takes the click id of $id for a conversion id", (integration) => {
    const { postback, unconfirmed, ownClickIdMacros = [] } = integration;
    for (const macros of [postback, unconfirmed ?? {}]) {
      expect(ownClickIdMacros).not.toContain(macros.cnv_conversion_id);
      expect(ownClickIdMacros).not.toContain(macros.gk_click_id);
    }
  });

  it.each(INTEGRATIONS.filter(({ templateReady }) => !templateReady))(
    "hands out no macro of $id that is not sure",
    ({ id, postback }) => {
      expect(postback).toEqual({});
      expect(urlsOf(id).postbackUrl).toBe(`${ADDRESS}?gk_click_id=REPLACE&cnv_event_id=REPLACE`);
    },
  );
});

describe("the click parameter", () => {
  it.each(linked)("of $id is added with the right separator, before a fragment, once", ({ id, link }) => {
    const cases = [
      ["https://track.example/c", `https://track.example/c?${link}`],
      ["https://track.example/c?x=1", `https://track.example/c?x=1&${link}`],
      ["https://track.example/c#top", `https://track.example/c?${link}#top`],
      ["https://track.example/c?x=1#top?y", `https://track.example/c?x=1&${link}#top?y`],
      ["https://track.example/c?", `https://track.example/c?${link}`],
      ["https://track.example/c?x=1&", `https://track.example/c?x=1&${link}`],
      ["https://track.example", `https://track.example?${link}`],
    ] as const;
    for (const [url, expected] of cases) {
      expect(append(url, id)).toBe(expected);
      expect(append(expected, id)).toBe(expected);
      expect(lintProblems({ template: expected, kind: "tracking" }).filter(isError)).toEqual([]);
    }
  });

  it.each(["voluum", "keitaro", "binom", "redtrack", "tenjin", "airship", "nobody", null])(
    "is left out where its name is not known: %s",
    (id) => expect(append("https://track.example/c?x=1", id)).toBe("https://track.example/c?x=1"),
  );

  it.each([
    "https://track.example/c?cid={gk_click_id}",
    "https://track.example/c?cid={gk_click_id:compact}#x",
    "https://track.example/{gk_click_id=none}",
    "https://track.example/c?u=https%3A%2F%2Fa.example%3Fc%3D{gk_click_id}",
  ])("is left out when the link already carries the click id: %s", (url) => {
    for (const { id } of INTEGRATIONS) expect(append(url, id)).toBe(url);
  });

  it.each([
    ["https://t.example/c?a={x}&b=(y)&c=[z]&d=%7Bw%7D&e=é", "&"],
    ["https://t.example/c/{cl?Network}", "?"],
    ["https://t.example/c?a=#s1#&b=#s3#", "&"],
  ])("keeps every other byte of %s", (url, separator) => {
    expect(append(url, "impact")).toBe(`${url}${separator}subid1={gk_click_id}`);
  });

  it("of Partnerize is a path segment before the shop's address", () => {
    const slot = "pubref:{gk_click_id}";
    const path = "https://prf.example/click/camref:1a2b";
    expect(append(`${path}/destination:https://shop.example/a?b=c#d`, "partnerize")).toBe(
      `${path}/${slot}/destination:https://shop.example/a?b=c#d`,
    );
    expect(append(path, "partnerize")).toBe(`${path}/${slot}`);
    expect(append(`${path}/?a=b#c`, "partnerize")).toBe(`${path}/${slot}?a=b#c`);
    expect(append(`${path}/${slot}`, "partnerize")).toBe(`${path}/${slot}`);
  });

  it("of a system without a sure template is added when the slot itself is known", () => {
    expect(append("https://track.example/c?x=1", "cj")).toBe("https://track.example/c?x=1&sid={gk_click_id}");
  });

  it("of Adjust needs our postback URL, and event callbacks need event tokens", () => {
    const url = "https://app.adjust.example/abc1234?campaign=X";
    expect(appendClickParameter(url, "adjust")).toBe(url);
    expect(appendClickParameter(url, "adjust", { postbackUrl: ADDRESS, eventIds: ["Sign Up"] })).toBe(
      `${url}&${ADJUST_LINK.split("&event_callback")[0]}`,
    );
    const both = appendClickParameter(url, "adjust", {
      postbackUrl: ADDRESS,
      eventIds: ["abc123", "r8oaj2"],
    });
    expect(both).toContain("&event_callback_abc123_r8oaj2=https%3A%2F%2F");
  });

  it("of Adjust ends, after the redirect and Adjust's own filling, in our postback", () => {
    const link = append("https://app.adjust.example/abc1234", "adjust");
    const location = fillTemplate(compileTemplate(link, CLICK_MACROS), { gk_click_id: CLICK_ID });
    const callbacks = new URL(location).searchParams;
    expect(callbacks.get("install_callback")).toBe(`${ADDRESS}?gk_click_id=${CLICK_ID}&cnv_event_id=install`);
    expect(callbacks.get("event_callback_abc123")).toBe(
      `${ADDRESS}?gk_click_id=${CLICK_ID}&cnv_event_id={event}&cnv_amount={revenue_float}&cnv_currency={currency}&cnv_status={activity_kind}`,
    );
  });
});

describe("the postback URLs", () => {
  it.each(rows)("of $id keep its macros byte for byte", ({ id, postback }) => {
    expect(urlsOf(id).postbackUrl).toBe(`${ADDRESS}?${postback}`);
    expect(urlsOf(id, { type: "single", events: [] }).postbackUrl).toBe(`${ADDRESS}?${postback}`);
  });

  it.each(rows)("of $id name each event, encoded, in the place of its macro", ({ id, postback }) => {
    const others = macroPairs(postback).filter(([name]) => name !== "cnv_event_id");
    const [click = "", ...rest] = others.map(([name, macro]) => `${name}=${macro}`);
    const urlOf = (event: string) => `${ADDRESS}?${[click, `cnv_event_id=${event}`, ...rest].join("&")}`;
    expect(urlsOf(id).perEvent).toEqual([
      { eventId: "Sign Up", postbackUrl: urlOf("Sign%20Up") },
      { eventId: "abc123", postbackUrl: urlOf("abc123") },
    ]);
  });

  it.each(rows.filter(({ id }) => id !== "custom"))("of $id arrive as our own parameters", (row) => {
    const values = { ...VALUES, ...row.sends };
    const fired = fireAs(urlsOf(row.id).postbackUrl, row.postback, values);
    const expected = macroPairs(row.postback).map(([name]) => [name, values[name]]);
    expect([...fired.searchParams]).toEqual(expected);
    expect(fired.hash).toBe("");
    expect(mapStatus(row.id, fired.searchParams.get("cnv_status") ?? "")).toEqual({
      status: "approved",
      known: true,
    });
    expect(POSTBACK_PARAMETERS).toEqual(expect.arrayContaining([...fired.searchParams.keys()]));
  });

  it.each(rows)(
    "of $id give installs a URL of their own where it sends them apart",
    ({ id, postback, install }) => {
      const { installPostbackUrl, notes } = urlsOf(id);
      const [[, click] = []] = macroPairs(postback);
      expect(installPostbackUrl).toBe(
        install ? `${ADDRESS}?gk_click_id=${click}&cnv_event_id=install` : null,
      );
      expect(notes.some((note) => note.startsWith("Installs: "))).toBe(install ?? false);
    },
  );

  it.each(["Sign Up", "a+b", "50%", "{event}", "é", "x&y=z#", "it's(1)!*"])(
    "carry the event id %s back",
    (eventId) => {
      const { perEvent } = urlsOf("tune", { type: "multi", events: [{ eventId }] });
      const url = perEvent[0]?.postbackUrl ?? "";
      expect(url).not.toMatch(/cnv_event_id=[^&]*[^\w.~%-][^&]*&/);
      expect(new URL(url).searchParams.get("cnv_event_id")).toBe(eventId);
    },
  );

  it.each([null, "custom", "nobody", "cj"])("without a known system show what to replace: %s", (id) => {
    const { postbackUrl, notes } = urlsOf(id);
    expect(postbackUrl).toBe(`${ADDRESS}?gk_click_id=REPLACE&cnv_event_id=REPLACE`);
    expect(notes[0]).toContain("REPLACE");
  });

  it("send a multi offer of a system without an event macro to the URL of each event", () => {
    const hint = expect.stringContaining("the URL of each event");
    expect(urlsOf("cake").notes).toContainEqual(hint);
    expect(urlsOf("cake", { type: "single", events: [] }).notes).not.toContainEqual(hint);
    expect(urlsOf("impact").notes).not.toContainEqual(hint);
  });

  it("show macros seen in one place as a hint only", () => {
    expect(urlsOf("kwanko").notes.join()).toContain("gk_click_id={ARGSITE}&cnv_payout={GAINAF}");
  });
});

describe("a status word", () => {
  it.each([
    ["impact", "APPROVED", "approved"],
    ["impact", "Pending", "pending"],
    ["impact", "REVERSED", "rejected"],
    ["impact", "modified", "approved"],
    ["affise", "1", "approved"],
    ["affise", "2", "pending"],
    ["affise", "3", "rejected"],
    ["affise", "5", "pending"],
    ["adjust", "install", "approved"],
    ["adjust", "rejected_install", "rejected"],
    ["adjust", "session", "ignore"],
    ["keitaro", "lead", "pending"],
    ["keitaro", "sale", "approved"],
    ["keitaro", "rejected", "rejected"],
    ["binom", "declined", "rejected"],
    ["clickbank", "Chargeback", "rejected"],
    [null, "", "approved"],
    [null, "   ", "approved"],
    [null, " Accepted ", "approved"],
    [null, "1", "approved"],
    [null, "on hold", "pending"],
    [null, "On-Hold", "pending"],
    [null, "cancelled", "rejected"],
    [null, "canceled", "rejected"],
    [null, "charge-back", "rejected"],
    [null, "ignore", "ignore"],
    ["nobody", "reversal", "rejected"],
  ] as const)("of %s: %s means %s", (id, word, status) => {
    expect(mapStatus(id, word)).toEqual({ status, known: true });
  });

  it.each([
    [null, "2"],
    [null, "3"],
    ["impact", "2"],
    ["affise", "4"],
    ["impact", "whatever"],
    ["impact", "constructor"],
    ["constructor", "name"],
    [null, "__proto__"],
    [null, "{Status}"],
  ])("that %s does not have is pending, and said to be unknown: %s", (id, word) => {
    expect(mapStatus(id, word)).toEqual({ status: "pending", known: false });
  });

  it("is listed with its system", () => {
    expect(findIntegration("affise")?.statuses).toMatchObject({ "3": "rejected" });
  });
});

describe("the page about integrations", () => {
  const page = readFileSync("docs/integrations.md", "utf8");

  it.each(INTEGRATIONS)("has a row with the facts about $id", ({ id, link, postback }) => {
    const row = page.split("\n").find((line) => line.includes(`| \`${id}\` |`)) ?? "";
    for (const fact of [link.parameter ?? "", ...Object.values(postback)]) expect(row).toContain(fact);
  });
});
