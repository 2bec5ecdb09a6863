import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { hmacHex } from "../../../src/domain/bytes";
import {
  click,
  type Json,
  landed,
  makeWorld,
  manage,
  postback,
  until,
  visit,
  type World,
} from "../../support/world";

let count = 0;
async function freshClick({ links }: World): Promise<string> {
  const id = await click(links[0].id, `member-${count++}`);
  await landed([id]);
  return id;
}

async function ask(path: string, init: RequestInit = {}): Promise<Json> {
  const response = await visit(path, init);
  return { http: response.status, ...((await response.json()) as object) };
}

describe("the token", () => {
  let world: World;
  let other: World;
  beforeAll(async () => {
    [world, other] = await Promise.all([makeWorld(), makeWorld()]);
  });

  test("its path names the advertiser, and refusals there are 200 with the same body", async () => {
    const path = `/api/v1/postback/${world.advertiser.postbackToken}`;
    const id = await freshClick(world);
    expect(await ask(`${path}?gk_click_id=${id}`)).toMatchObject({ http: 200, code: "ACCEPTED" });
    const refused = await ask(`${path}?gk_click_id=nonsense`);
    expect(refused).toMatchObject({ http: 200, code: "CLICK_ID_MALFORMED", isSuccessful: false });
  });

  test("a token that names nobody, or another advertiser than the click's, is refused", async () => {
    const id = await freshClick(world);
    expect(await ask(`/postback?gk_click_id=${id}&token=nobody`)).toMatchObject({
      http: 403,
      code: "TOKEN_INVALID",
    });
    const foreign = `/postback?gk_click_id=${id}&token=${other.advertiser.postbackToken}`;
    expect(await ask(foreign)).toMatchObject({ http: 403, code: "TOKEN_INVALID" });
  });

  test("one of the query beside that of the path must be the same advertiser's", async () => {
    const id = await freshClick(world);
    const own = world.advertiser.postbackToken;
    const path = `/api/v1/postback/${own}?gk_click_id=${id}`;
    for (const token of ["nobody", other.advertiser.postbackToken])
      expect((await ask(`${path}&token=${token}`)).code, token).toBe("TOKEN_INVALID");
    expect((await ask(`${path}&token=${own}`)).code).toBe("ACCEPTED");
  });

  test("required, it must be there", async () => {
    const strict = await makeWorld({ advertiser: { postbackSecurity: { requireToken: true } } });
    const id = await freshClick(strict);
    expect(await ask(`/postback?gk_click_id=${id}`)).toMatchObject({ http: 403, code: "TOKEN_INVALID" });
    const path = `/api/v1/postback/${strict.advertiser.postbackToken}`;
    expect((await ask(`${path}?gk_click_id=${id}`)).code).toBe("ACCEPTED");
  });

  test.each([
    ["always200", "/postback", 200],
    ["codes", "token", 404],
  ])("answers %s has its way wherever the advertiser is known", async (answers, door, http) => {
    const own = await makeWorld({
      advertiser: { answers, postbackSecurity: { allowedIps: ["203.0.113.0/24"] } },
    });
    const id = await freshClick(own);
    const path = door === "token" ? `/api/v1/postback/${own.advertiser.postbackToken}` : door;
    const query = door === "token" ? "efb2a7d2-c01a-4e3f-b8a1-81b4568e9f32" : id;
    expect((await ask(`${path}?gk_click_id=${query}`)).http).toBe(http);
  });
});

test("a required signature covers the raw query and body, and nothing else passes", async () => {
  const world = await makeWorld({ advertiser: { postbackSecurity: { requireSignature: true } } });
  const secret = world.advertiser.postbackSecret;
  const id = await freshClick(world);
  const query = `cnv_sub_1=a%2Fb&gk_click_id=${id}`;
  expect(await ask(`/postback?${query}`)).toMatchObject({ http: 403, code: "SIGNATURE_INVALID" });
  const wrong = await hmacHex("another secret", query);
  expect((await ask(`/postback?${query}&signature=${wrong}`)).code).toBe("SIGNATURE_INVALID");
  const body = "cnv_sub_2=x";
  const signature = await hmacHex(secret, `${query}\n${body}`);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const tampered = await ask(`/postback?signature=${signature}&${query}`, {
    method: "POST",
    body: "cnv_sub_2=y",
    headers,
  });
  expect(tampered.code).toBe("SIGNATURE_INVALID");
  const good = await ask(`/postback?signature=${signature}&${query}`, { method: "POST", body, headers });
  expect(good.code).toBe("ACCEPTED");
});

test("an allow-list of addresses knows ranges of both kinds", async () => {
  const allowedIps = ["203.0.113.0/24", "2001:db8:7::/48"];
  const world = await makeWorld({ advertiser: { postbackSecurity: { allowedIps } } });
  const from = (ip: string, id: string) =>
    ask(`/postback?gk_click_id=${id}`, { headers: { "cf-connecting-ip": ip } });
  const id = await freshClick(world);
  expect(await from("198.51.100.1", id)).toMatchObject({ http: 403, code: "IP_DENIED" });
  expect(await from("2001:db8:8::1", id)).toMatchObject({ code: "IP_DENIED" });
  expect((await from("203.0.113.77", id)).code).toBe("ACCEPTED");
  expect((await from("2001:db8:7:1::1", await freshClick(world))).code).toBe("ACCEPTED");
});

describe("events of a multi offer", () => {
  const event = (eventId: string, aliases: string[] = []) => ({
    eventId,
    aliases,
    name: eventId,
    revenue: { type: "fixed", amount: 5 },
    payout: { type: "fixed", amount: 3.5 },
  });
  let world: World;
  beforeAll(async () => {
    world = await makeWorld({
      offer: { type: "multi", events: [event("Sign Up", ["signup"]), event("purchase")] },
    });
  });

  test("are matched exactly, decoded and trimmed, by id or alias, each once a member", async () => {
    const id = await freshClick(world);
    expect((await ask(`/postback?gk_click_id=${id}&cnv_event_id=Sign+Up`)).data.eventId).toBe("Sign Up");
    expect((await ask(`/postback?gk_click_id=${id}&event_id=signup`)).code).toBe("DUPLICATE");
    expect((await ask(`/postback?gk_click_id=${id}&cnv_event_id=%20purchase%20`)).code).toBe("ACCEPTED");
    expect(await ask(`/postback?gk_click_id=${id}`)).toMatchObject({ http: 400, code: "EVENT_MISSING" });
  });

  test("an unknown one waits with near misses named; added and replayed it counts at its original time", async () => {
    const id = await freshClick(world);
    const parked = await ask(`/postback?gk_click_id=${id}&cnv_event_id=Purchase`);
    expect(parked).toMatchObject({ http: 202, code: "EVENT_UNKNOWN", isSuccessful: false });
    expect(parked.messages.join()).toContain('"purchase"');
    const waiting = (await manage("GET", `/parked-postbacks?offerId=${world.offer.id}`)).data;
    expect(waiting.map((row: Json) => row.id)).toContain(parked.data.parkedId);
    const events = [event("Sign Up", ["signup"]), event("purchase", ["Purchase"])];
    await manage("PATCH", `/offers/${world.offer.id}`, { events });
    await scheduler.wait(50);
    const replayed = await manage("POST", `/parked-postbacks/${parked.data.parkedId}/replay`);
    expect(replayed.data).toMatchObject({ code: "ACCEPTED" });
    const row = await env.DB.prepare("SELECT * FROM conversions WHERE click_id = ?").bind(id).first<Json>();
    const sent = await env.DB.prepare("SELECT received_at FROM parked_postbacks WHERE id = ?")
      .bind(parked.data.parkedId)
      .first<Json>();
    expect(row).toMatchObject({ event_id: "purchase", received_at: sent.received_at });
    const again = await manage("POST", `/parked-postbacks/${parked.data.parkedId}/replay`);
    expect(again.data.conversionId, "a second replay ends the same").toBe(row.id);
  });
});

describe("the test lane", () => {
  test("works on a draft, becomes Success at once, may repeat, and moves no report and no cap", async () => {
    const world = await makeWorld({
      offer: {
        pendingDays: 3,
        rewarding: "manual",
        caps: [{ metric: "conversions", period: "day", limit: 1 }],
      },
    });
    await manage("PATCH", `/offers/${world.offer.id}`, { status: "paused" });
    const made = await manage("POST", "/tools/clicks", { offerId: world.offer.id, pubMemberId: "tester" });
    const { gkClickId, redirectUrl } = made.data;
    expect(redirectUrl).toBe(`https://track.example/c?x=1&sub1=${gkClickId}`);
    for (const _ of [1, 2]) {
      const { data } = await manage("POST", "/tools/conversions", {
        gkClickId,
        params: { pub_sub_1: "one", cnv_amount: "3" },
      });
      expect(data.conversion).toMatchObject({ status: "Success", test: true });
      expect(data.callbacks.length).toBe(1);
    }
    const received = await until("two test callbacks", async () => {
      const all = (await world.boxes[0]?.received()) ?? [];
      return all.length === 2 && all;
    });
    for (const { body } of received) {
      expect(JSON.parse(body).conversion).toMatchObject({
        isTest: true,
        pubSub1: "one",
        pubSub5: "[Testing Tools] This view/click was generated by the testing tools",
      });
    }
    const report = (await manage("GET", `/reports?groupBy=offer&offerId=${world.offer.id}`)).data.totals;
    expect(report).toMatchObject({ clicks: 0, conversions: 0, pending: 0, revenue: 0 });
    expect(
      await env.DB.prepare("SELECT count(*) AS n FROM cap_counters WHERE used > 0 AND key LIKE ?")
        .bind(`offer:${world.offer.id}%`)
        .first(),
    ).toEqual({ n: 0 });
  });

  test("an advertiser's test=1 leaves the real conversion's place free", async () => {
    const world = await makeWorld();
    const id = await freshClick(world);
    expect((await postback({ gk_click_id: id, test: "1" })).data.status).toBe("Success");
    expect((await postback({ gk_click_id: id })).code).toBe("ACCEPTED");
    const { results } = await env.DB.prepare("SELECT test FROM conversions WHERE click_id = ?")
      .bind(id)
      .all();
    expect(results.map((row) => row.test).sort()).toEqual([0, 1]);
  });
});
