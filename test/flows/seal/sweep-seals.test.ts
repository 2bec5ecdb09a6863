import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { hmacHex } from "../../../src/domain/bytes";
import { seal, sealMark } from "../../../src/domain/seal";
import { countUnreadable, sweepSealCheck } from "../../../src/flows/seal/check-seals";
import { dataSecrets, openSealed } from "../../../src/flows/seal/sealed";
import { sweepSeals } from "../../../src/flows/seal/sweep-seals";
import { shareTrace } from "../../../src/flows/trace/share-trace";
import { rim } from "../../../src/rim";
import { call } from "../../support/api";
import { rimAt } from "../../support/callbacks";
import { listen } from "../../support/console";
import { visitWith } from "../../support/faults";
import { heldEnv } from "../../support/queue";
import { make } from "../../support/records";
import { click, type Json, landed, makeWorld, manage, until, visit, type World } from "../../support/world";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const NEWEST = "the-newest-data-secret-0123456789-0123456789";
const during: Env = { ...env, DATA_SECRET: NEWEST, DATA_SECRET_PREVIOUS: env.DATA_SECRET };
const after: Env = { ...env, DATA_SECRET: NEWEST };

/** All that is sealed in the databases. */
const SEALED = [
  "SELECT postback_secret AS sealed FROM advertisers",
  "SELECT s.value ->> '$.sealed' AS sealed FROM advertisers a, json_each(a.postback_security, '$.oldSecrets') s",
  "SELECT s.value ->> '$.sealed' AS sealed FROM partners p, json_each(p.signing_secrets) s",
  "SELECT callback ->> '$.headerValue' AS sealed FROM partners WHERE callback ->> '$.headerValue' IS NOT NULL",
  "SELECT signing_secret AS sealed FROM alerts",
  "SELECT request AS sealed FROM parked_postbacks WHERE outcome IS NULL",
  "SELECT body AS sealed FROM idempotency_keys WHERE body IS NOT NULL",
];

async function allSealed(): Promise<string[]> {
  const found = await env.DB.batch<{ sealed: string }>(SEALED.map((sql) => env.DB.prepare(sql)));
  expect(found.map(({ results }) => results.length > 0)).toEqual(SEALED.map(() => true));
  return found.flatMap(({ results }) => results.map(({ sealed }) => sealed));
}

let world: World;
let parkedId: string;
let clickId: string;
let rotated: Json;
const retry = { headers: { "idempotency-key": "sealed-answer" }, body: { name: "Made once" } };
let first: Json;
let shared: string;

/** One of everything that is sealed. */
beforeAll(async () => {
  const event = { eventId: "buy", name: "Buy" };
  world = await makeWorld({
    advertiser: { postbackSecurity: { requireSignature: true } },
    offer: { type: "multi", events: [event] },
    callback: { headerName: "X-Key", headerValue: "the header's value" },
  });
  rotated = (await manage("POST", `/advertisers/${world.advertiser.id}/rotate-secret`, {})).data;
  await manage("POST", `/partners/${world.partners[0].id}/rotate-secret`);
  await make("/alerts", { name: "Lost", kind: "click_lost", webhookUrl: world.boxes[0]?.url("/alert") });
  first = (await call("POST", "/advertisers", retry)).data;
  clickId = await click(world.links[0].id, "sealed-member");
  await landed([clickId]);
  const query = `gk_click_id=${clickId}&cnv_event_id=bought`;
  const signature = await hmacHex(world.advertiser.postbackSecret, query);
  const parked = (await (await visit(`/postback?${query}&signature=${signature}`)).json()) as Json;
  parkedId = parked.data.parkedId;
  const events = [{ ...event, aliases: ["bought"], payout: { type: "fixed", amount: 1 } }];
  await manage("PATCH", `/offers/${world.offer.id}`, { events });
  const { id: networkId } = (await manage("GET", "/network")).data;
  const share = { rim: rim(), networkId, actor: "test", clickId, audience: "partner" } as const;
  shared = (await shareTrace(env, share)).token;
});

test("without a previous secret nothing is touched", async () => {
  const before = await allSealed();
  expect(await sweepSeals(env, { rim: rim() })).toEqual({ anew: 0, unreadable: 0, finished: true });
  expect(await allSealed()).toEqual(before);
});

test("a secret that was put in another's place is an error in the log once an hour, and in History once a day", async () => {
  const said = listen();
  const day = Math.floor(Date.now() / DAY) * DAY;
  const held: Env = { ...after, LOGS_QUEUE: heldEnv().env.LOGS_QUEUE };
  const sweepAt = (now: number, bindings = held) => sweepSealCheck(bindings, { rim: rimAt(now) });
  const lines = () => said.lines().filter((line) => line.includes("SEALS_UNREADABLE"));
  expect([await sweepAt(day, env), await sweepAt(day, during)]).toEqual([0, 0]);
  expect(lines()).toEqual([]);
  // The advertiser's secret, the partner's newest one and its header, the alert's.
  const unreadable = await sweepAt(day);
  expect(unreadable).toBeGreaterThanOrEqual(4);
  await sweepAt(day + HOUR - 1);
  expect(lines().map((line) => JSON.parse(line))).toEqual([
    { level: "error", event: "SEALS_UNREADABLE", unreadable },
  ]);
  await sweepAt(day + HOUR);
  expect(lines()).toHaveLength(2);
  const history = await manage("GET", "/history-logs?code=SEALS_UNREADABLE");
  expect(history.data).toMatchObject([
    { level: "error", message: expect.stringContaining("DATA_SECRET_PREVIOUS") },
  ]);
});

test("what is sealed since a wrong secret was set is noticed too, when the right one is back", async () => {
  const sealed = await seal("whsec_since", NEWEST, new Uint8Array(12));
  const { id } = await make("/partners", { name: "Made meanwhile" });
  const signed = (until: number | null) =>
    env.DB.prepare("UPDATE partners SET signing_secrets = json(?) WHERE id = ?")
      .bind(JSON.stringify([{ sealed, until }]), id)
      .run();
  await signed(null);
  expect([await countUnreadable(env), await countUnreadable(during)]).toEqual([1, 0]);
  // One that was replaced signs nothing any more.
  await signed(1);
  expect(await countUnreadable(env)).toBe(0);
  await env.DB.prepare("DELETE FROM partners WHERE id = ?").bind(id).run();
});

test("while both are there, what the old one has sealed is open, and the newest alone seals", async () => {
  const [old] = await allSealed();
  await expect(openSealed(during, old ?? "")).resolves.toEqual(expect.any(String));
  await expect(openSealed(after, old ?? "")).rejects.toThrow();
  expect(dataSecrets({ ...env, DATA_SECRET_PREVIOUS: "short" })).toEqual([env.DATA_SECRET]);
});

test("the sweep seals everything anew, loses nothing, and says in History that it is done", async () => {
  const mark = await sealMark(NEWEST);
  const before = await Promise.all((await allSealed()).map((text) => openSealed(env, text)));
  // As seals were before they named their secret.
  const legacy = (await seal("whsec_legacy", env.DATA_SECRET, new Uint8Array(12))).replace(
    /^v2\.\w{8}/,
    "v1",
  );
  await env.DB.prepare("UPDATE alerts SET signing_secret = ?").bind(legacy).run();
  expect(await countUnreadable(env)).toBe(0);
  // What no secret opens must hold up nothing.
  const lost = await seal("whsec_lost", "a secret that nobody has any more 0123456789", new Uint8Array(12));
  const { id: broken } = await make("/partners", { name: "Unreadable" });
  await env.DB.prepare("UPDATE partners SET signing_secrets = json(?) WHERE id = ?")
    .bind(JSON.stringify([{ sealed: lost, until: null }]), broken)
    .run();

  const done = await sweepSeals(during, { rim: rim() });
  expect(done).toEqual({ anew: before.length, unreadable: 1, finished: true });
  const sealed = await allSealed();
  expect(sealed.filter((text) => !text.startsWith(mark))).toEqual([lost]);
  const opened = await Promise.all(
    sealed.filter((text) => text !== lost).map((text) => openSealed(after, text)),
  );
  const expected = before.map((text) => (text.startsWith("whsec_") ? "whsec" : text)).sort();
  expect(opened.map((text) => (text.startsWith("whsec_") ? "whsec" : text)).sort()).toEqual(expected);
  expect(opened).toContain("whsec_legacy");
  expect(await countUnreadable(after)).toBe(1);
  await until(
    "the line in History",
    async () => (await manage("GET", "/history-logs?code=RESEALED")).data[0],
  );

  expect(await sweepSeals(during, { rim: rim() })).toEqual({ anew: 0, unreadable: 1, finished: true });
  await env.DB.prepare("DELETE FROM partners WHERE id = ?").bind(broken).run();
});

test("with the newest secret alone all of it still works", async () => {
  const ask = async (method: string, path: string, more: RequestInit = {}): Promise<Json> => {
    const headers = { authorization: `Bearer ${env.ADMIN_API_KEY}`, ...more.headers };
    const { response, settled } = await visitWith(after, path, { ...more, method, headers });
    const answer = (await response.json()) as Json;
    await settled();
    return answer;
  };
  const replayed = await ask("POST", `/api/v1/parked-postbacks/${parkedId}/replay`);
  expect(replayed.data).toMatchObject({ code: "ACCEPTED" });
  const query = `gk_click_id=${clickId}&cnv_event_id=buy`;
  for (const secret of [world.advertiser.postbackSecret, rotated.postbackSecret]) {
    const signature = await hmacHex(secret, query);
    const answer = await ask("GET", `/postback?${query}&signature=${signature}`);
    expect(answer.code).toBe("DUPLICATE");
  }
  const again = await ask("POST", "/api/v1/advertisers", {
    headers: retry.headers,
    body: JSON.stringify(retry.body),
  });
  expect(again.data.postbackSecret).toBe(first.postbackSecret);
});

test("a link to a story works while the secret that signed it is there", async () => {
  const path = `/shared/trace/${shared}`;
  expect((await visitWith(during, path)).response.status).toBe(200);
  expect((await visitWith(after, path)).response.status).toBe(404);
});
