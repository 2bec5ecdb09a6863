import { describe, expect, it, test } from "vitest";
import { call } from "../support/api";
import { partnerBox } from "../support/partner";
import { makeAdvertiser, makeOffer, makePartner, offerBody } from "../support/records";
import { ask } from "../support/redirect";
import { click, landed, makeWorld, postback, until } from "../support/world";

const OK = "https://track.example/c?x={gk_click_id}";
const TWICE = /^\w+: %2520 looks encoded twice; encoded once it is %20\. \(characters \d+ to \d+\)$/;

describe("an offer that is saved", () => {
  const patch = async (id: string, body: object) => (await call("PATCH", `/offers/${id}`, { body })).messages;

  it("is answered with the warnings about the URLs that this request brought", async () => {
    const { id } = await makeOffer();
    expect(await patch(id, { trackingUrl: `${OK}&o={offer_id}&q=%2520` })).toEqual([
      "trackingUrl: {offer_id} is left as it is; if it should be filled here, use {gk_offer_id}. (characters 42 to 52); " +
        "%2520 looks encoded twice; encoded once it is %20. (characters 55 to 60)",
    ]);
    expect(await patch(id, { fallbackUrl: "https://f.example/?q=%2520" })).toEqual([
      expect.stringMatching(TWICE),
    ]);
    expect(await patch(id, { name: "Another name" })).toEqual([]);
    expect(await patch(id, { trackingUrl: OK, fallbackUrl: "https://f.example/?c={clickid2}#top" })).toEqual(
      [],
    );
    expect((await call("GET", `/offers/${id}`)).messages).toEqual([]);
  });

  it("is answered with its warnings as a copy and among many, too", async () => {
    const { id } = await makeOffer();
    const change = { fallbackUrl: "https://f.example/?q=%2520" };
    const warned = [expect.stringMatching(TWICE)];
    const copy = await call("POST", `/offers/${id}/clone`, { body: change });
    expect([copy.status, copy.messages]).toEqual([201, warned]);
    const many = await call("POST", "/offers/bulk", { body: { ids: [id], patch: change } });
    expect(many.data).toEqual([{ id, ok: true, code: "OK", messages: warned }]);
  });

  it("tells which value the click id took the place of, unless that was a macro", async () => {
    const { id } = await makeAdvertiser();
    const body = (query: string) => {
      return { ...offerBody(id), integrationId: "impact", trackingUrl: `https://t.example/c?${query}` };
    };
    const made = await call("POST", "/offers", { body: body("subid1=partnerX&z=1") });
    expect(made.data.trackingUrl).toBe("https://t.example/c?subid1={gk_click_id}&z=1");
    const words = (value: string) =>
      `trackingUrl: {gk_click_id} took the place of "${value}" in subid1: what stands there is what the tracking system sends back.`;
    expect(made.messages).toEqual([words("partnerX")]);
    expect(await patch(made.data.id, { name: "Another name" })).toEqual([]);
    expect(await patch(made.data.id, body("subId1=other"))).toEqual([words("other")]);
    expect(await patch(made.data.id, body("subid1={click_id}&z=2"))).toEqual([]);
  });

  it("tells at once what is odd, and nothing when a system's own macros and parameters are in it", async () => {
    const { id } = await makeAdvertiser();
    const post = (fields: object) => call("POST", "/offers", { body: { ...offerBody(id), ...fields } });
    const odd = await post({ trackingUrl: "https://track.example/c?x={gk_click_id:sha256}" });
    expect([odd.status, odd.code]).toEqual([201, "CREATED"]);
    expect(odd.messages).toEqual([
      "trackingUrl: A hash cannot be turned back into the click: the advertiser must get {gk_click_id} itself. (characters 26 to 46)",
    ]);
    for (const [integrationId, trackingUrl] of [
      ["adjust", "https://app.adjust.example/abc1234?campaign=X"],
      ["impact", "https://t.example/c?x={ActionId}"],
    ])
      expect(await post({ integrationId, trackingUrl })).toMatchObject({ status: 201, messages: [] });
    const draft = await post({ status: "draft", trackingUrl: "https://track.example/c" });
    expect([draft.status, draft.messages]).toEqual([
      201,
      [expect.stringMatching(/^trackingUrl: There is no \{gk_click_id\}: .* \(characters 0 to 23\)$/)],
    ]);
  });
});

test("a partner's global postback is answered with its warnings, when it is new", async () => {
  const globalPostback = "https://p.example/?c={pub_click_id}&g={pub_gender}";
  const told = [
    "globalPostback: {pub_gender} is none of our macros and is left as it is. (characters 38 to 50)",
  ];
  const made = await call("POST", "/partners", { body: { name: "Odd", globalPostback } });
  expect([made.status, made.messages]).toEqual([201, told]);
  const patch = async (body: object) => (await call("PATCH", `/partners/${made.data.id}`, { body })).messages;
  expect(await patch({ status: "paused" })).toEqual([]);
  expect(await patch({ globalPostback: "https://p.example/?c={pub_click_id}" })).toEqual([]);
  expect(await patch({ globalPostback })).toEqual(told);
});

test("an offer's postbacks are answered with the warnings about the new ones", async () => {
  const events = ["a", "b"].map((eventId) => ({ eventId, name: eventId }));
  const [offer, { id: partnerId }] = [await makeOffer({ type: "multi", events }), await makePartner()];
  const postbackOf = (eventId: string, rest: string) => {
    return { partnerId, eventId, urlTemplate: `https://p.example/?c={pub_click_id}${rest}` };
  };
  const put = async (body: object[]) =>
    (await call("PUT", `/offers/${offer.id}/partner-postbacks`, { body })).messages;
  const odd = postbackOf("b", "#s={gk_status}");
  expect(await put([postbackOf("a", ""), odd])).toEqual([
    "[1].urlTemplate: What stands behind a # is not sent: {gk_status} belongs before it. (characters 38 to 49)",
  ]);
  expect(await put([postbackOf("a", "&x=1"), odd])).toEqual([]);
});

test("spaces and letters in a macro's own text are saved as typed and reach advertiser and partner encoded", async () => {
  const inbox = partnerBox();
  const { links } = await makeWorld({
    offer: { trackingUrl: `${OK}&s={pub_sub_2=a b}&t={pub_sub_3:lower=é}` },
    partner: {
      globalPostback: inbox.url("?c={pub_click_id}&s={gk_status:Success=Paid out}&n={pub_sub_4=né}"),
    },
  });
  const location = (await ask(links[0].id)).headers.get("location");
  expect(location).toMatch(/^https:\/\/track\.example\/c\?x=[0-9a-f-]{36}&s=a%20b&t=%C3%A9$/);
  const id = await click(links[0].id, "ann");
  await landed([id]);
  expect(await postback({ gk_click_id: id })).toMatchObject({ http: 200 });
  const [got] = await until("the callback", async () => {
    const all = await inbox.received();
    return all.length > 0 && all;
  });
  expect(got?.url).toMatch(/\?c=pc-ann&s=Paid%20out&n=n%C3%A9$/);
});
