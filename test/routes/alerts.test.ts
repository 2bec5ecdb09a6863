import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { beforeEach, describe, expect, it } from "vitest";
import { countAttempts } from "../../src/store/callback/breakers";
import {
  alert,
  ask,
  box,
  HOUR,
  MINUTE,
  makeAlert,
  network,
  newNetwork,
  now,
  pass,
  post,
  received,
  sweep,
} from "../support/alerts";
import { call } from "../support/api";
import { listen } from "../support/console";
import { failing } from "../support/faults";
import { makeKey } from "../support/keys";
import type { ReceivedCallback } from "../support/partner";
import { heldEnv } from "../support/queue";
import { makeOffer, makePartner } from "../support/records";
import type { Json } from "../support/world";

beforeEach(newNetwork);

/** A partner of the network whose endpoint has failed ten times, and how it comes back. */
async function brokenEndpoint(name = "Broken App") {
  const partner = await makePartner({ name }, { key: network.key });
  const endpoint = {
    networkId: network.id,
    partnerId: partner.id,
    destination: "account",
    host: "broken.example",
  } as const;
  const attempt = (ok: boolean) =>
    countAttempts(env, endpoint, { recovered: ok, failures: ok ? 0 : 1, at: now }).run();
  for (let n = 0; n < 10; n++) await attempt(false);
  return { partner, recover: () => attempt(true), fail: attempt };
}

describe("the rules", () => {
  it("are made, read, changed and deleted, with the secret shown once", async () => {
    const made = await post({ name: "Caps", kind: "cap_reached" });
    expect(made.status).toBe(201);
    expect(made.data).toMatchObject({ kind: "cap_reached", threshold: 80, status: "active", state: "quiet" });
    expect(made.data.signingSecret).toMatch(/^whsec_/);
    const { signingSecret: _, ...shown } = made.data;
    expect(await alert(made.data)).toEqual({ ...shown, lastFiring: null });
    expect((await ask("GET", "/alerts?kind=cap_reached")).data).toEqual([shown]);
    expect((await ask("GET", "/alerts?kind=self_check")).data).toEqual([]);
    const changed = await ask("PATCH", `/alerts/${shown.id}`, { threshold: 100, status: "paused" });
    expect(changed.data).toMatchObject({ name: "Caps", threshold: 100, status: "paused" });
    expect((await ask("DELETE", `/alerts/${shown.id}`)).status).toBe(200);
    expect((await ask("GET", `/alerts/${shown.id}`)).status).toBe(404);
    const { data: log } = await ask("GET", `/audit-log?recordId=${shown.id}`);
    expect(log.map(({ action }: Json) => action)).toEqual(["delete", "update", "create"]);
    expect(JSON.stringify(log)).not.toContain("whsec_");
  });

  it("can be paused and renamed when their offer is gone, or their address is no longer allowed", async () => {
    const offer = await makeOffer({}, { key: network.key });
    const { id } = await makeAlert({ kind: "cap_reached", offerId: offer.id });
    await env.DB.batch([
      env.DB.prepare("DELETE FROM offers WHERE id = ?").bind(offer.id),
      env.DB.prepare("UPDATE alerts SET webhook_url = 'https://169.254.169.254/' WHERE id = ?").bind(id),
    ]);
    const paused = await ask("PATCH", `/alerts/${id}`, { status: "paused", name: "Old" });
    expect([paused.status, paused.data.status]).toEqual([200, "paused"]);
    const other = { offerId: "01938a6e-0000-7000-8000-000000000000" };
    expect((await ask("PATCH", `/alerts/${id}`, other)).messages).toEqual([
      "offerId: is no offer of this network",
    ]);
  });

  it.each([
    [{ kind: "moon" }, /^kind: must be one of cap_reached, /],
    [{ kind: "cap_reached", threshold: 120 }, /^threshold: must be 100 or less/],
    [{ kind: "click_lost", threshold: 5 }, /^threshold: does not apply to click_lost/],
    [{ kind: "self_check", offerId: "01938a6e-0000-7000-8000-000000000000" }, /^offerId: does not apply/],
    [
      { kind: "cap_reached", offerId: "01938a6e-0000-7000-8000-000000000000" },
      /^offerId: is no offer of this/,
    ],
    [{ kind: "click_lost", webhookUrl: null }, /^webhookUrl: is required, or else email$/],
    [{ kind: "click_lost", email: "a@b.example" }, /^webhookUrl: is given, and email too: not both/],
    [{ kind: "click_lost", webhookUrl: "https://user:pw@x.example/" }, /^webhookUrl: .*user name/],
    [{ kind: "click_lost", webhookUrl: "https://169.254.169.254/" }, /^webhookUrl: .*not a public address/],
    [{ kind: "click_lost", webhookUrl: "https://api.gokart.test/x" }, /^webhookUrl: .*our own host/],
    [{ kind: "click_lost", webhookUrl: null, email: "a@b.example" }, /^email: .*no SEND_EMAIL binding/],
    [{ kind: "click_lost", webhookUrl: null, email: "nobody" }, /^email: must be an e-mail address/],
  ])("refuse %j", async (body, message) => {
    const refused = await post(body);
    expect([refused.status, refused.code]).toEqual([422, "INVALID"]);
    expect(refused.messages[0]).toMatch(message);
  });

  it("are the staff's: owners and managers change, analysts read, partners see none", async () => {
    const { id } = (await call("POST", "/partners", { body: { name: "P" } })).data;
    const [analyst, partner] = await Promise.all([makeKey("analyst"), makeKey("partner", id)]);
    const body = { name: "x", kind: "click_lost", webhookUrl: box.url() };
    expect((await call("GET", "/alerts", { key: analyst })).status).toBe(200);
    expect((await call("POST", "/alerts", { key: analyst, body })).status).toBe(403);
    expect((await call("GET", "/alerts", { key: partner })).status).toBe(403);
    const mine = await makeAlert({ kind: "click_lost" });
    for (const method of ["GET", "PATCH", "DELETE"])
      expect((await call(method, `/alerts/${mine.id}`, method === "PATCH" ? { body: {} } : {})).status).toBe(
        404,
      );
  });
});

describe("a firing", () => {
  it("is delivered once, signed, shown, and armed anew when it is over", async () => {
    const made = await makeAlert({ name: "Endpoints", kind: "callback_failing" });
    const { partner, recover, fail } = await brokenEndpoint();
    await Promise.all([sweep(), sweep(), sweep()]);
    await sweep();
    const [delivered, ...others] = await box.received();
    expect(others).toEqual([]);
    const body = JSON.parse(delivered?.body ?? "");
    expect(body).toMatchObject({
      id: delivered?.headers["webhook-id"],
      type: "alert",
      alert: { id: made.id, name: "Endpoints", kind: "callback_failing", networkId: network.id },
      message:
        "Broken App: broken.example (Account callback (JSON)) has failed ten times in a row, its callbacks wait.",
      data: { partnerId: partner.id, destination: "account", host: "broken.example" },
    });
    expect(delivered?.headers["user-agent"]).toBe("GoKart-Alert/1");
    expect(signedBy(made.signingSecret, delivered)).toBe(delivered?.headers["webhook-signature"]);
    expect(await alert(made)).toMatchObject({
      state: "firing",
      lastFiring: { id: body.id, message: body.message, endedAt: null, delivery: "delivered", tries: 1 },
    });

    await recover();
    pass(MINUTE);
    await sweep();
    expect(await alert(made)).toMatchObject({
      state: "quiet",
      lastFiring: { endedAt: new Date(now).toISOString() },
    });
    for (let n = 0; n < 10; n++) await fail(false);
    await sweep();
    const bodies = await received();
    expect(bodies).toHaveLength(2);
    expect(bodies[1].id).not.toBe(body.id);
  });

  it("is tried again for hours, then given up with an error of History", async () => {
    const made = await makeAlert({ kind: "callback_failing" });
    await brokenEndpoint();
    await box.behave({ status: 503 });
    await sweep();
    expect((await alert(made)).lastFiring).toMatchObject({
      delivery: "waiting",
      tries: 1,
      lastError: "HTTP 503",
    });
    await sweep();
    expect((await alert(made)).lastFiring.tries).toBe(1);
    for (const wait of [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 24 * HOUR]) {
      pass(wait);
      await sweep();
    }
    expect((await alert(made)).lastFiring).toMatchObject({ delivery: "failed", tries: 6 });
    const bodies = await received();
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(1);
    expect(bodies).toHaveLength(6);
    const sql = "SELECT level, message FROM history WHERE network_id = ? AND code = 'ALERT_NOT_DELIVERED'";
    const { results } = await env.LOGS.prepare(sql).bind(network.id).all<Json>();
    expect(results).toMatchObject([
      { level: "error", message: expect.stringContaining("6 tries (HTTP 503)") },
    ]);
  });

  it("is not sent without its secret, which the log says", async () => {
    const said = listen();
    const made = await makeAlert({ kind: "callback_failing" });
    await brokenEndpoint();
    await sweep({ ...heldEnv().env, DATA_SECRET: "another-data-secret-0123456789-0123456789" });
    expect((await alert(made)).lastFiring).toMatchObject({
      delivery: "waiting",
      lastError: expect.stringMatching(/^SECRET_UNREADABLE: DATA_SECRET/),
    });
    const lines = said.lines().filter((line) => line.includes(made.id));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: "error", event: "SECRET_UNREADABLE", alertId: made.id },
    ]);
    expect(await received()).toEqual([]);
  });

  it("arrives after a failure that passes, and goes to no forbidden address", async () => {
    const made = await makeAlert({ kind: "callback_failing" });
    await brokenEndpoint();
    await box.behave({ script: [500], status: 204 });
    await sweep();
    pass(2 * MINUTE);
    await sweep();
    expect((await alert(made)).lastFiring).toMatchObject({
      delivery: "delivered",
      tries: 2,
      lastError: null,
    });

    const strict = await makeAlert({ name: "Strict", kind: "callback_failing" });
    await sweep({ ...heldEnv().env, ALLOW_PRIVATE_CALLBACKS: "false" });
    expect((await alert(strict)).lastFiring.lastError).toMatch(/^DESTINATION_REFUSED: /);
  });

  it("ends with the condition that it was about", async () => {
    const made = await makeAlert({ kind: "callback_failing" });
    const { partner } = await brokenEndpoint();
    await sweep();
    await ask("PATCH", `/alerts/${made.id}`, { name: "Renamed" });
    expect((await alert(made)).state).toBe("firing");
    await ask("PATCH", `/alerts/${made.id}`, { status: "paused" });
    await sweep();
    expect((await alert(made)).state).toBe("quiet");
    await ask("PATCH", `/alerts/${made.id}`, { status: "active", partnerId: partner.id });
    await sweep();
    expect((await alert(made)).state).toBe("firing");
    expect(await received()).toHaveLength(2);
  });

  it("is not taken for over when its facts cannot be read", async () => {
    const made = await makeAlert({ kind: "callback_failing" });
    const other = await makeAlert({ kind: "click_lost" });
    await brokenEndpoint();
    await sweep();
    await sweep(failing(heldEnv().env, { DB: /FROM breakers/ }));
    expect((await alert(made)).state).toBe("firing");
    expect((await alert(other)).state).toBe("quiet");
  });

  it("goes out by e-mail where there is a mailer", async () => {
    const sent: Json[] = [];
    // Bound or not: only then has the type of Env a mailer, and another one.
    const mailer: object = { SEND_EMAIL: { send: async (mail: Json) => sent.push(mail) } };
    const { id } = await makeAlert({ name: "Mail", kind: "callback_failing" });
    await env.DB.prepare("UPDATE alerts SET webhook_url = NULL, email = 'ops@acme.example' WHERE id = ?")
      .bind(id)
      .run();
    await brokenEndpoint();
    await sweep();
    expect((await alert({ id })).lastFiring.lastError).toMatch(/^EMAIL_NOT_SET_UP/);
    pass(2 * MINUTE);
    await sweep({ ...heldEnv().env, ...mailer });
    const mail = { from: "alerts@gokart.test", to: "ops@acme.example", subject: "GoKart alert: Mail" };
    expect(sent).toMatchObject([{ ...mail, text: expect.stringContaining("failed ten times") }]);
    expect((await alert({ id })).lastFiring.delivery).toBe("delivered");
  });

  it("is tried again when the mailer hangs", async () => {
    const { id } = await makeAlert({ name: "Mail", kind: "callback_failing" });
    await env.DB.prepare("UPDATE alerts SET webhook_url = NULL, email = 'ops@acme.example' WHERE id = ?")
      .bind(id)
      .run();
    await brokenEndpoint();
    const mailer: object = { SEND_EMAIL: { send: () => new Promise(() => {}) } };
    await sweep({ ...heldEnv().env, ...mailer });
    expect((await alert({ id })).lastFiring).toMatchObject({
      delivery: "waiting",
      tries: 1,
      lastError: "NOT_SENT: no answer in 2000 ms",
    });
  });
});

/** The signature that the ordinary library makes; its check would refuse a time that is not now. */
function signedBy(secret: string, { headers = {}, body = "" }: Partial<ReceivedCallback> = {}): string {
  const at = new Date(Number(headers["webhook-timestamp"]) * 1000);
  return new Webhook(secret).sign(headers["webhook-id"] ?? "", at, body);
}
