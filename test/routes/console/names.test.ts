import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../../src/domain/account/account";
import { insertLogs } from "../../../src/store/history/history";
import { Person, rowsOf, signedIn, signedInOwner } from "../../support/browser";
import { makeAdvertiser } from "../../support/records";
import { clicks, makeWorld, manage, type World } from "../../support/world";

const HOSTILE = "<script>alert(1)</script>";

let owner: Person;
let world: World;

beforeAll(async () => {
  owner = await signedInOwner();
  world = await makeWorld({ offer: { name: `Quest ${HOSTILE}` }, partner: { name: "Loud App" } });
});

async function look(path: string, by = owner): Promise<string> {
  const { status, text } = await by.get(path);
  expect([path, status]).toEqual([path, 200]);
  expect(text).not.toContain("<script>alert");
  return text;
}

describe("names beside ids", () => {
  it("tell of whom a line of History and the dashboard's latest errors are", async () => {
    const about = { offerId: world.offer.id, partnerId: world.partners[0].id, clickId: null };
    const line = { id: crypto.randomUUID(), networkId: DEFAULT_NETWORK_ID, at: Date.now(), ...about };
    const said = {
      level: "error",
      type: "callback",
      code: "CALLBACK_FAILED",
      message: "It failed.",
    } as const;
    const entry = { ...line, ...said, responseId: null, request: null, count: 1 };
    await insertLogs(env, { history: [entry], attempts: [] });
    const list = await look("/history");
    for (const cell of [/<td[^>]*data-label="Offer and partner">.*?Quest.*?Loud App/s])
      expect(list).toMatch(cell);
    const card = (await look("/dashboard")).split(">Latest errors<")[1] ?? "";
    expect(card).toContain("Quest &lt;script&gt;");
    expect(card).toContain("Loud App");
  });

  it("tell which record an entry of the audit log is of", async () => {
    const text = await look(`/audit?recordId=${world.partners[0].id}`);
    const link = `<a href="/partners/${world.partners[0].id}">partner</a> <bdi>Loud App</bdi>`;
    expect(text).toContain(`<span class="badge plain">create</span> ${link}`);
  });

  it("lead from the audit log to no page of a record that is gone", async () => {
    const { id } = await makeAdvertiser();
    await manage("DELETE", `/advertisers/${id}`);
    expect(await look(`/audit?recordId=${id}`)).not.toContain(`href="/advertisers/${id}"`);
  });

  it("tell in a shared story whose it is, the partner's to the partner alone", async () => {
    const [clickId = ""] = await clicks(world, "named");
    const read = async (audience: string) => {
      await owner.get(`/trace?q=${clickId}`);
      const { text } = await owner.submit("/trace/share", { audience });
      return look(/\/shared\/trace\/[\w.-]+/.exec(text)?.[0] ?? "", new Person());
    };
    const [partners, advertisers] = [await read("partner"), await read("advertiser")];
    for (const text of [partners, advertisers]) expect(text).toContain("<bdi>Quest &lt;script&gt;");
    expect(partners).toContain("Loud App");
    expect(advertisers).not.toContain("Loud App");
  });

  it("tell on a partner's page which offers it has links for, and for how much", async () => {
    const text = await look(`/partners/${world.partners[0].id}`);
    expect(text).toMatch(new RegExp(`href="/offers/${world.offer.id}/links"><bdi>Quest.*3\\.50`, "s"));
    expect(await look(`/advertisers/${world.advertiser.id}`)).toContain(
      `href="/offers?advertiserId=${world.advertiser.id}"`,
    );
  });
});

describe("figures", () => {
  it("of events that pay differently go from the least to the most in the portal", async () => {
    const event = (eventId: string, amount: number) => ({
      eventId,
      name: eventId,
      payout: { type: "fixed", amount },
    });
    const events = [event("a", 0.3), event("b", 3.5)];
    const many = await makeWorld({ offer: { type: "multi", events } });
    const person = await signedIn("partner", { partnerId: many.partners[0].id });
    const text = (await look("/portal/offers", person)).replaceAll(/<[^>]*>/g, "");
    expect(text).toContain("0.30 to 3.50 USD2 events");
  });

  it("of a cap that is not full are below 100 %", async () => {
    const caps = [{ metric: "revenue", period: "total", limit: 1_000_000 }];
    const nearly = await makeWorld({ offer: { name: "Nearly", caps } });
    const key = `offer:${nearly.offer.id}|revenue|total|0`;
    await rowsOf("INSERT INTO cap_counters (key, used, cap_limit) VALUES (?, ?, 1e12)", key, 999_999_000_000);
    const text = await look("/dashboard");
    expect(text).toContain("99.99%");
    expect(text).toContain("999,999");
  });

  it("of an alert are those of when it fired, of each thing it fired for", async () => {
    const body = { name: "Watch", kind: "member_ids", webhookUrl: "https://hook.example/x" };
    const { id } = (await manage("POST", "/alerts", body)).data;
    const sql = `INSERT INTO alert_firings (id, alert_id, network_id, subject, message, data, fired_at, ended_at,
      delivery, tries) VALUES (?, ?, ?, ?, ?, '{}', ?, ?, 'delivered', 1)`;
    const fire = (no: number, subject: string, endedAt: number | null) =>
      rowsOf(sql, `0${no}-${id}`, id, DEFAULT_NETWORK_ID, subject, `${subject} ${no}`, Date.now(), endedAt);
    await fire(1, "partner:x", Date.now());
    await fire(2, "partner:x", null);
    await fire(3, "partner:y", Date.now());
    const page = await look(`/alerts/${id}`);
    expect(page).toContain("partner:x 2");
    expect(page).toContain("partner:y 3");
    expect(page).not.toContain("partner:x 1");
    expect(await look("/dashboard")).toMatch(/partner:x 2.*when it fired, <time/s);
  });
});
