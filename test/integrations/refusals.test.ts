import { beforeAll, describe, expect, test } from "vitest";
import { type Json, landed, manage, until } from "../support/world";
import {
  conversion,
  fill,
  fire,
  freshClick,
  makeScene,
  makeScenes,
  namesEvents,
  newAdvertiser,
  pasted,
  type Scene,
  SYSTEMS,
  sceneOf,
  send,
  system,
  visitLink,
} from "./pretend";
import type { System } from "./system";

const macrosOf = ({ postback, edits }: System) =>
  [...pasted(postback, { edits } as System).matchAll(/(?:^|&)(\w+)=([^&]*)/g)].map(
    ([, name = "", macro = ""]) => [name, macro] as const,
  );

/** The URL with the macros of these parameters left as they are, encoded as a careful sender does. */
function leaving(one: System, url: string, clickId: string | null, names: readonly string[]): string {
  let filled = pasted(url, one);
  for (const [name, macro] of macrosOf(one)) {
    const value = name === "gk_click_id" && clickId !== null ? clickId : one.sends[macro];
    const text = names.includes(name) || value === undefined ? macro : value;
    filled = filled.replace(`${name}=${macro}`, () => `${name}=${encodeURIComponent(text)}`);
  }
  return filled;
}

let single: Map<string, Scene>;
let multi: Map<string, Scene>;
const FIXED = { revenue: { type: "fixed", amount: 5 }, payout: { type: "fixed", amount: 3.5 } };
// All the odd values are tried on the custom one.
const forSingle = ({ id }: System) => (id === "custom" ? 32 : 2);
beforeAll(async () => {
  [single, multi] = await Promise.all([
    makeScenes(SYSTEMS, { offer: () => ({ type: "single", ...FIXED }), clicks: forSingle }),
    makeScenes(SYSTEMS.filter(namesEvents), { offer: () => ({ type: "multi" }), clicks: () => 2 }),
  ]);
});

const withMore = SYSTEMS.filter((one) => macrosOf(one).length > 1);

describe.concurrent("macros that the system leaves as they are", () => {
  test.each(withMore)("in $id count as absent, each with a warning", async (one) => {
    const scene = sceneOf(single, one);
    const id = await freshClick(scene);
    const names = macrosOf(one).flatMap(([name]) => (name === "gk_click_id" ? [] : [name]));
    const answer = await send(leaving(one, scene.urls.postbackUrl, id, names));
    expect(answer).toMatchObject({ http: 200, code: "ACCEPTED", data: { status: "Success" } });
    expect(answer.messages.slice(1).sort()).toEqual(
      names.map((name) => `${name} is a macro that was not replaced; it counts as absent`).sort(),
    );
    expect(await conversion(answer.data.conversionId)).toMatchObject({
      cnvEventId: null,
      cnvAmount: null,
      cnvPayout: null,
      cnvCurrency: null,
      cnvConversionId: null,
      cnvStatus: null,
      revenue: 5,
    });
  });

  test.each(SYSTEMS)("in $id are refused as a click id, and the answer is 200 all the same", async (one) => {
    const { urls } = sceneOf(single, one);
    const answer = await send(leaving(one, urls.postbackUrl, null, ["gk_click_id"]));
    expect(answer).toMatchObject({ http: 200, isSuccessful: false, code: "UNRESOLVED_MACRO" });
    const bare = urls.postbackUrl.replace("/api/v1/postback/", "/postback?token=").replace(/\?gk/, "&gk");
    expect(await send(leaving(one, bare, null, ["gk_click_id"]))).toMatchObject({
      http: 400,
      code: "UNRESOLVED_MACRO",
    });
  });

  test.each(SYSTEMS.filter(namesEvents))("in $id are no event", async (one) => {
    const scene = sceneOf(multi, one);
    const id = await freshClick(scene);
    const answer = await send(leaving(one, scene.urls.postbackUrl, id, ["cnv_event_id"]));
    expect(answer).toMatchObject({ http: 200, isSuccessful: false, code: "EVENT_MISSING" });
    expect(answer.messages.join()).toContain("cnv_event_id is a macro");
  });

  // The sender's own library takes the # for a fragment: nothing behind it ever arrives.
  test.each(["cake", "swaarm"])("in %s cut off the rest when nobody encodes them", async (id) => {
    const scene = sceneOf(single, { id });
    expect(await send(scene.urls.postbackUrl)).toMatchObject({ http: 200, code: "CLICK_ID_MISSING" });
    const echoed = { [scene.system.echo]: await freshClick(scene) };
    const answer = await send(fill(scene.urls.postbackUrl, echoed));
    expect(answer).toMatchObject({ code: "ACCEPTED", data: { status: "Success" } });
  });

  test.each([
    "REPLACE",
    "{sub4}",
    "{cl?NETWORK NAME}",
    "{cl?Go Kart}",
    "%7Bsub4%7D",
    "{Subid_1}",
    "(click_id)",
    "$$click(clickid)",
    "$$sdk(event-name)",
    "#s3#",
    "#s2##s3#",
    "[=AffiliateReferenceId=]",
    "!!!clickref!!!",
    `\${(last_attributed_touch_data.~click_id)!}`,
    "#{publisher.clickId}",
    "{publisher.clickId}",
    "{{link.query.gk_click_id}}",
    "{@trackingLink.custom_param1}",
    "{first_install.cb_1}",
    "{_external_id}",
    "{status:lead=0 sale=1 rejected=2}",
    "<u1>",
    "[xid]",
  ])("and mistyped or unknown ones such as %s", async (macro) => {
    const scene = sceneOf(single, { id: "custom" });
    const { origin, pathname } = new URL(scene.urls.postbackUrl);
    const text = encodeURIComponent(macro);
    const unresolved = await send(`${origin}${pathname}?gk_click_id=${text}`);
    expect(unresolved.code).toBe("UNRESOLVED_MACRO");
    const id = await freshClick(scene);
    const query = `gk_click_id=${id}&cnv_sub_4=${text}&cnv_conversion_id=${text}&cnv_amount=${text}`;
    const answer = await send(`${origin}${pathname}?${query}`);
    expect(answer.code).toBe("ACCEPTED");
    expect(answer.messages).toHaveLength(4);
    const stored = await conversion(answer.data.conversionId);
    expect(stored).toMatchObject({ cnvSub4: null, cnvConversionId: null, cnvAmount: null });
  });

  test.each(["Level {5}", "win (10 games)", "#1001", "a<b", "[x", "50%", "(none)"])(
    "but a value that only looks a little like one is kept: %s",
    async (value) => {
      const scene = sceneOf(single, { id: "custom" });
      const { origin, pathname } = new URL(scene.urls.postbackUrl);
      const id = await freshClick(scene);
      const query = `gk_click_id=${id}&cnv_conversion_id=${encodeURIComponent(value)}`;
      const answer = await send(`${origin}${pathname}?${query}`);
      expect(answer.messages).toHaveLength(1);
      expect((await conversion(answer.data.conversionId)).cnvConversionId).toBe(value);
    },
  );
});

test("the warning is found in History by the answer's id", async () => {
  const scene = sceneOf(single, { id: "singular" });
  const id = await freshClick(scene);
  const answer = await send(leaving(scene.system, scene.urls.postbackUrl, id, ["cnv_amount"]));
  const lines = await until("the History line", async () => {
    const { data } = await manage("GET", `/history-logs?q=${answer.responseId}`);
    // That the conversion was recorded is told at once, the line itself comes through a queue.
    return data.some(({ level }: Json) => level === "warning") && data;
  });
  expect(lines).toContainEqual(
    expect.objectContaining({ level: "warning", gkClickId: id, responseId: answer.responseId }),
  );
  expect(lines.map((line: Json) => line.message).join()).toContain("cnv_amount is a macro");
});

const FORGED = "efb2a7d2-c01a-4e3f-b8a1-81b4568e9f32";

describe.concurrent("refusals are 200 on the URL that we hand out, so that no system switches it off", () => {
  test.each(SYSTEMS)("$id", async (one) => {
    const scene = sceneOf(namesEvents(one) ? multi : single, one);
    const { postbackUrl } = scene.urls;
    const refusals = async (told: Promise<Json>, code: string) => {
      const answer = await told;
      expect(answer).toMatchObject({ http: 200, isSuccessful: false, code });
      expect(answer.messages[0]).toMatch(/\w/);
      expect(answer.responseId).toMatch(/^[\da-f-]{36}$/);
    };
    await refusals(fire(postbackUrl, one, ""), "CLICK_ID_MISSING");
    await refusals(fire(postbackUrl, one, "aff_sub_value"), "CLICK_ID_MALFORMED");
    await refusals(fire(postbackUrl, one, FORGED), "CLICK_NOT_FOUND");
    const id = await freshClick(scene);
    expect((await fire(postbackUrl, one, id)).code).toBe("ACCEPTED");
    await refusals(fire(postbackUrl, one, id), "DUPLICATE");
    if (!namesEvents(one)) return;
    const event = Object.entries(one.sends).find(([, value]) => value === one.event)?.[0] ?? "";
    await refusals(fire(postbackUrl, one, id, { [event]: "nobody's event" }), "EVENT_UNKNOWN");
    await refusals(fire(postbackUrl, one, id, { [event]: "" }), "EVENT_MISSING");
  });
});

describe.concurrent("what Everflow, Affise and AppMetrica must be able to rely on", () => {
  const strict = ["everflow", "affise", "appmetrica"];

  test.each(strict)("%s: the token of nobody, or of somebody else", async (id) => {
    const scene = sceneOf(single, { id });
    const clickId = await freshClick(scene);
    const { postbackToken } = await newAdvertiser();
    for (const token of ["nobody", postbackToken]) {
      const url = scene.urls.postbackUrl.replace(/postback\/[^?]+/, `postback/${token}`);
      expect(await fire(url, scene.system, clickId)).toMatchObject({ http: 200, code: "TOKEN_INVALID" });
    }
  });

  test.each(strict)("%s: an address that the advertiser does not allow", async (id) => {
    const advertiser = await newAdvertiser({ postbackSecurity: { allowedIps: ["203.0.113.0/24"] } });
    const scene = await makeScene(system(id), { type: "single", advertiserId: advertiser.id });
    const told = await fire(scene.urls.postbackUrl, scene.system, await freshClick(scene));
    expect(told).toMatchObject({ http: 200, isSuccessful: false, code: "IP_DENIED" });
  });

  test.each(strict)("%s: a member's second click converts nothing", async (id) => {
    const scene = await makeScene(system(id), { type: "single" });
    const codes = [];
    for (const member of [`a ${id} user`, `a ${id} user`]) {
      const { id: clickId } = await visitLink(scene, member);
      await landed([clickId]);
      const { http, code } = await fire(scene.urls.postbackUrl, scene.system, clickId);
      codes.push([http, code]);
    }
    expect(codes).toEqual([
      [200, "ACCEPTED"],
      [200, "MEMBER_ALREADY_CONVERTED"],
    ]);
  });
});
