import { beforeAll, describe, expect, test } from "vitest";
import { type Json, visit } from "../support/world";
import {
  conversion,
  fill,
  fire,
  freshClick,
  makeScenes,
  namesEvents,
  pasted,
  type Scene,
  SYSTEMS,
  sceneOf,
  send,
  system,
  takeVisit,
} from "./pretend";
import type { System } from "./system";

let multi: Map<string, Scene>;
let single: Map<string, Scene>;
beforeAll(async () => {
  [multi, single] = await Promise.all([
    makeScenes(SYSTEMS, { offer: () => ({ type: "multi" }), clicks: () => 3 }),
    makeScenes(SYSTEMS, { offer: () => ({ type: "single" }), clicks: ({ posts }) => (posts ? 4 : 1) }),
  ]);
});

/** Accepted without a warning, and stored as the system told it. */
async function expectConversion(one: System, answer: Json, expected: Json): Promise<void> {
  expect(answer).toMatchObject({ http: 200, code: "ACCEPTED", isSuccessful: true });
  expect(answer.messages).toEqual(["The conversion was recorded."]);
  const stored = await conversion(answer.data.conversionId);
  const { earns } = one.revenue;
  expect(stored).toMatchObject({
    status: "Success",
    reason: null,
    currency: "USD",
    revenue: earns,
    payout: Math.round(earns * 700_000) / 1_000_000,
    ...expected,
  });
  const values = ["cnvAmount", "cnvPayout", "cnvCurrency", "cnvConversionId", "cnvStatus"];
  const silent = values.filter((name) => !(name in one.says));
  for (const name of silent) expect(stored[name], name).toBeNull();
}

const embedding = ({ id }: System) => id === "adjust";

describe.concurrent("an action that the system tells of", () => {
  test.each(SYSTEMS.filter((one) => namesEvents(one) && !embedding(one)))(
    "in $id is the event it names",
    async (one) => {
      const scene = sceneOf(multi, one);
      const id = await freshClick(scene);
      const answer = await fire(scene.urls.postbackUrl, one, id);
      expect(answer.data).toMatchObject({ status: "Success", gkClickId: id, eventId: one.event });
      await expectConversion(one, answer, { ...one.says, gkClickId: id, eventId: one.event });
      expect((await fire(scene.urls.postbackUrl, one, id)).code).toBe("DUPLICATE");
    },
  );

  test.each(SYSTEMS.filter((one) => !embedding(one)))("in $id counts for a single offer", async (one) => {
    const scene = sceneOf(single, one);
    const { id, read } = await takeVisit(scene);
    expect(read).toBe(id);
    const answer = await fire(scene.urls.postbackUrl, one, read);
    await expectConversion(one, answer, { ...one.says, gkClickId: id, eventId: null });
  });

  test.each(SYSTEMS.filter((one) => !embedding(one)))(
    "in $id is the event of the URL it has",
    async (one) => {
      const scene = sceneOf(multi, one);
      const { id, read } = await takeVisit(scene);
      const own = scene.urls.perEvent.find((url: Json) => url.eventId === one.event);
      // With the event written out, nothing may hang on the event's macro.
      const answer = await fire(own.postbackUrl, one, read);
      await expectConversion(one, answer, {
        ...one.says,
        cnvEventId: one.event,
        eventId: one.event,
        gkClickId: id,
      });
    },
  );
});

describe.concurrent("Adjust", () => {
  const [adjust] = SYSTEMS.filter(embedding) as [System];

  test("calls the URL in its link for the event, and leaves out what it has no value for", async () => {
    const scene = sceneOf(multi, adjust);
    const { id, read } = await takeVisit(scene);
    const answer = await send(fill(read, adjust.sends));
    await expectConversion(adjust, answer, { ...adjust.says, gkClickId: id, eventId: "r8oaj2" });
    const other = await takeVisit(scene);
    const bare = other.read.split("&cnv_amount")[0] ?? "";
    const poor = await send(fill(bare, adjust.sends));
    expect(poor.data).toMatchObject({ status: "Pending", reason: "amount_missing", gkClickId: other.id });
  });

  test("tells of the install through the other callback, once", async () => {
    const { location, id } = await takeVisit(sceneOf(multi, adjust));
    const callback = new URL(location).searchParams.get("install_callback") ?? "";
    const answer = await send(callback);
    expect(answer).toMatchObject({ code: "ACCEPTED", data: { gkClickId: id, eventId: "install" } });
    expect((await send(callback)).code).toBe("DUPLICATE");
  });

  test("takes an event's URL that was put into the link by hand", async () => {
    const scene = sceneOf(multi, adjust);
    const own = scene.urls.perEvent[0].postbackUrl;
    const { id } = await takeVisit(scene);
    const answer = await send(fill(own, { "{gk_click_id}": id, ...adjust.sends }));
    await expectConversion(adjust, answer, { ...adjust.says, eventId: "r8oaj2" });
  });

  test.each([
    ["session", "IGNORED"],
    ["click", "IGNORED"],
  ])("has activities that are no conversions: %s", async (kind, code) => {
    const { read } = await takeVisit(sceneOf(multi, adjust));
    expect((await send(fill(read, { ...adjust.sends, "{activity_kind}": kind }))).code).toBe(code);
  });
});

describe.concurrent("a system that posts", () => {
  const bodies: [string, (pairs: URLSearchParams) => [url: string, type: string, body: string]][] = [
    ["a form", (pairs) => ["", "application/x-www-form-urlencoded", pairs.toString()]],
    ["JSON", (pairs) => ["", "application/json", JSON.stringify(withNumbers(pairs))]],
    ["XML beside a query", (pairs) => [`?${pairs}`, "text/xml", "<action><id>1</id></action>"]],
  ];
  const isMoney = (name: string) => name === "cnv_amount" || name === "cnv_payout";
  const withNumbers = (pairs: URLSearchParams) =>
    Object.fromEntries([...pairs].map(([name, value]) => [name, isMoney(name) ? Number(value) : value]));
  const rows = SYSTEMS.filter(({ posts }) => posts).flatMap((one) =>
    bodies.map(([name, pack]) => ({ id: one.id, name, one, pack })),
  );

  test.each(rows)("$id, $name", async ({ one, pack }) => {
    const scene = sceneOf(single, one);
    const id = await freshClick(scene);
    const filled = fill(pasted(scene.urls.postbackUrl, one), { [one.echo]: id, ...one.sends });
    const { origin, pathname, searchParams } = new URL(filled);
    const [query, type, body] = pack(searchParams);
    const answer = await send(`${origin}${pathname}${query}`, {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    // Parameters come from the query, a form or JSON: what stands in XML is lost, so its sender is told.
    const [said, ...warnings] = answer.messages;
    expect(warnings).toEqual(type === "text/xml" ? ["the body is XML; only the query was read"] : []);
    await expectConversion(one, { ...answer, messages: [said] }, { ...one.says, gkClickId: id });
  });
});

describe.concurrent("a payout in another currency than the offer's", () => {
  test.each([
    ["impact", { "{Currency}": "EUR" }],
    ["affise", { "{currency}": "eur" }],
    ["awin", { "!!!transactionCurrency!!!": "GBP" }],
  ])("waits for staff instead of being booked: %s", async (id, sends) => {
    const scene = sceneOf(single, { id });
    const answer = await fire(scene.urls.postbackUrl, scene.system, await freshClick(scene), sends);
    expect(answer).toMatchObject({ http: 200, code: "ACCEPTED" });
    expect(answer.data).toMatchObject({ status: "Pending", reason: "currency_mismatch" });
  });
});

describe.concurrent("a value that the system does not have", () => {
  test.each([
    ["linktrust", { "[=TotalSales=]": "" }, "Success", null],
    ["everflow", { "{sale_amount}": "" }, "Success", null],
    ["everflow", { "{payout}": "" }, "Pending", "amount_missing"],
    ["awin", { "!!!commission!!!": "n/a" }, "Pending", "amount_invalid"],
    ["impact", { "{Status}": "" }, "Success", null],
    ["impact", { "{Status}": "IN_LIMBO" }, "Pending", "advertiser_pending"],
    ["binom", { "{cnv_currency}": "" }, "Success", null],
  ])("arrives empty: %s %j makes %s", async (id, sends, status, reason) => {
    const scene = sceneOf(single, { id });
    const answer = await fire(scene.urls.postbackUrl, scene.system, await freshClick(scene), sends);
    expect(answer).toMatchObject({ code: "ACCEPTED", data: { status, reason } });
  });

  test("Impact writes the space of an event as + or %20", async () => {
    const scene = sceneOf(multi, { id: "impact" });
    const id = await freshClick(scene);
    const plus = scene.urls.postbackUrl.replace("{ActionTrackerName}", "Sign+Up");
    expect((await fire(plus, scene.system, id)).data.eventId).toBe("Sign Up");
  });
});

// Adjust's install callback rides in its link: see above.
const apart = SYSTEMS.filter(({ install, id }) => install !== undefined && id !== "adjust");

describe.concurrent("a system that sends installs apart from events", () => {
  test("is AppsFlyer, Singular, Kochava, Airbridge or Adbrix, and Adjust by its link", () => {
    expect(apart.map(({ id }) => id)).toEqual(["appsflyer", "singular", "kochava", "airbridge", "adbrix"]);
  });

  test.each(apart)("$id: both come of one click, each once", async (one) => {
    const scene = sceneOf(multi, one);
    const { installPostbackUrl, postbackUrl } = scene.urls;
    const id = await freshClick(scene);
    // Installs echo the click id plainly, also where events need a prefix.
    const echo = one.id === "adbrix" ? { "{cb_1}": id } : { [one.echo]: id };
    const install = () => visit(fill(pastedInstall(installPostbackUrl, one.id), echo));
    const first: Json = await (await install()).json();
    expect(first).toMatchObject({ code: "ACCEPTED", data: { eventId: "install", status: "Success" } });
    expect(first.messages).toHaveLength(1);
    const event = await fire(postbackUrl, one, id);
    expect(event).toMatchObject({ code: "ACCEPTED", data: { eventId: one.event, status: "Success" } });
    expect(event.data.conversionId).not.toBe(first.data.conversionId);
    expect((await (await install()).json()) as Json).toMatchObject({ code: "DUPLICATE" });
    expect(await conversion(first.data.conversionId)).toMatchObject({
      eventId: "install",
      revenue: 1,
      cnvAmount: null,
    });
  });

  /** An install's URL keeps `{cb_1}`, as Adbrix knows it there. */
  function pastedInstall(url: string, id: string): string {
    return id === "adbrix" ? url : pasted(url, system(id));
  }

  test("Kochava's one URL for both names an install _install, which is an alias", async () => {
    const scene = sceneOf(multi, { id: "kochava" });
    const id = await freshClick(scene);
    const sends = { "{event_name}": "_install", "{revenue}": "" };
    const answer = await fire(scene.urls.postbackUrl, scene.system, id, sends);
    expect(answer).toMatchObject({ code: "ACCEPTED", data: { eventId: "install" } });
  });

  test("Kochava finds the success text that it was told to look for", async () => {
    const scene = sceneOf(multi, { id: "kochava" });
    const id = await freshClick(scene);
    const url = `${scene.urls.postbackUrl}&return=success`;
    const ask = () => visit(fill(url, { "{click_id}": id, ...scene.system.sends }));
    const accepted = await ask();
    expect([accepted.status, await accepted.text()]).toEqual([200, "success"]);
    expect(await (await ask()).json()).toMatchObject({ code: "DUPLICATE" });
  });
});
