import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  appendClickParameter,
  findIntegration,
  INTEGRATIONS,
  mapStatus,
  postbackUrls,
} from "../../../src/domain/integrations";
import { POSTBACK_PARAMETERS } from "../../../src/domain/integrations/integration";
import { lintProblems } from "../../../src/domain/template/lint";
import { CLICK_MACROS, compileTemplate, fillTemplate } from "../../../src/domain/template/macros";
import { ADJUST_LINK, linked, READY, rows } from "./integrations.table";

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

describe("what a system can send besides", () => {
  it.each(INTEGRATIONS.filter(({ unconfirmed }) => unconfirmed))(
    "stays out of the URLs of $id where nobody has confirmed it, and is a hint",
    ({ id, postback, unconfirmed = {} }) => {
      const { postbackUrl, notes } = urlsOf(id);
      for (const [name, macro] of Object.entries(unconfirmed)) {
        expect(postback).not.toHaveProperty([name]);
        expect(postbackUrl).not.toContain(`${name}=${macro}`);
      }
      expect(notes.join()).toContain(`try them before relying on them: ${Object.keys(unconfirmed)[0]}=`);
    },
  );

  it.each([
    ["affise", "cnv_conversion_ip_address={ip}&cnv_user_id={user_id}"],
    ["cake", "cnv_conversion_ip_address=#ip#"],
    [
      "branch",
      `cnv_conversion_ip_address=\${(user_data.ip)!}&cnv_user_id=\${(user_data.developer_identity)!}`,
    ],
  ])("is told of %s where it is personal, and added by nobody but the advertiser", (id, pairs) => {
    const { postbackUrl, notes } = urlsOf(id);
    expect(notes).toContain(`Can be added to the URL, where you want to know it: ${pairs}`);
    expect(postbackUrl).not.toMatch(/cnv_conversion_ip_address|cnv_user_id/);
  });

  it("is in the catalogue for 15 systems", () => {
    const further = INTEGRATIONS.filter((system) => system.further).map(({ id }) => id);
    expect(further).toHaveLength(15);
    expect(findIntegration("appsflyer")?.further).toEqual({
      cnv_conversion_ip_address: "(ip)",
      country: "(country-code)",
      timestamp: "(timestamp)",
      eventId: "(mapped-iae)",
    });
  });
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

  it.each([
    ["impact", "https://t.example/c?subid1=&x=1", "https://t.example/c?subid1={gk_click_id}&x=1"],
    ["impact", "https://t.example/c?x=1&subid1=old#top", "https://t.example/c?x=1&subid1={gk_click_id}#top"],
    ["impact", "https://t.example/c?subId1={cid}", "https://t.example/c?subId1={gk_click_id}"],
    ["cake", "https://t.example/c?a=1&s2=#s2#&s1=x", "https://t.example/c?a=1&s2={gk_click_id}&s1=x"],
    ["branch", "https://t.example/c?~click_id=1", "https://t.example/c?~click_id={gk_click_id}"],
    [
      "everflow",
      "https://t.example/c?sub1=a&sub1=b",
      "https://t.example/c?sub1={gk_click_id}&sub1={gk_click_id}",
    ],
    ["everflow", "https://t.example/sub1=a?sub10=b", "https://t.example/sub1=a?sub10=b&sub1={gk_click_id}"],
    ["everflow", "https://t.example/c?a=1#?sub1=b", "https://t.example/c?a=1&sub1={gk_click_id}#?sub1=b"],
    [
      "partnerize",
      "https://prf.example/click/camref:1/pubref:old/destination:https://shop.example/pubref:2",
      "https://prf.example/click/camref:1/pubref:{gk_click_id}/destination:https://shop.example/pubref:2",
    ],
    [
      "partnerize",
      "https://prf.example/click/pubref:old?a=b",
      "https://prf.example/click/pubref:{gk_click_id}?a=b",
    ],
  ])("of %s that is there already is filled in its place: %s", (id, url, expected) => {
    expect(append(url, id)).toBe(expected);
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

describe("the page about integrations", () => {
  const page = readFileSync("docs/integrations.md", "utf8");

  it.each(INTEGRATIONS)("has a row with the facts about $id", ({ id, link, postback }) => {
    const row = page.split("\n").find((line) => line.includes(`| \`${id}\` |`)) ?? "";
    for (const fact of [link.parameter ?? "", ...Object.values(postback)]) expect(row).toContain(fact);
  });
});
