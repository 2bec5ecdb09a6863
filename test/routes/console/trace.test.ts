import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_NETWORK_ID } from "../../../src/domain/account/account";
import type { HistoryEntry } from "../../../src/domain/history/history";
import { insertLogs } from "../../../src/store/history/history";
import { Person, rowsOf, signedIn, signedInOwner } from "../../support/browser";
import { click, landed, makeWorld, manage, postback, until, type World } from "../../support/world";

const HOSTILE = "<script>alert(1)</script>";

let owner: Person;
let world: World;
let clickId: string;
let twins: string[];
let answer: Awaited<ReturnType<typeof postback>>;

beforeAll(async () => {
  owner = await signedInOwner();
  world = await makeWorld({ partner: { name: `App ${HOSTILE}` } });
  clickId = await click(world.links[0].id, "ann@mail.example", { pub_click_id: `pc ${HOSTILE}` });
  twins = [await click(world.links[0].id, "twin"), await click(world.links[0].id, "twin")];
  await landed([clickId, ...twins]);
  const query = {
    gk_click_id: clickId,
    cnv_email: "eve@mail.example",
    cnv_conversion_ip_address: "198.51.100.7",
  };
  answer = await postback(query);
  await postback({ gk_click_id: twins[0] ?? "" });
  await until("the callback", async () => {
    const { data } = await manage("GET", `/callbacks?q=${clickId}`);
    return data[0]?.attempts.length === 1;
  });
});

/** The row of a table that leads to a click's story. */
const rowWith = (text: string, id: string) =>
  text.split("<tr>").find((row) => row.includes(`href="/trace?q=${id}"`));

/** What stands on the line of a step, without what is behind a click. */
function lineOfStep(text: string, title: string): string {
  const steps = [...text.matchAll(/<li[^>]*>(.*?)<\/li>/gs)].map(([, step = ""]) => step);
  const step = steps.find((one) => one.includes(`<strong>${title} `)) ?? "";
  return step.replaceAll(/<details>.*?<\/details>/gs, "");
}

describe("/trace", () => {
  it("tells the whole story by any id", async () => {
    const callback = (await manage("GET", `/callbacks?q=${clickId}`)).data[0];
    const typed = [clickId, clickId.replaceAll("-", "").toUpperCase(), `pc ${HOSTILE}`, "ann@mail.example"];
    for (const q of [...typed, answer.data.conversionId, answer.responseId, callback.id]) {
      const { text, status } = await owner.get(`/trace?q=${encodeURIComponent(` ${q} `)}`);
      expect(status).toBe(200);
      for (const part of ["COUNTED", "SENT_ON", "ACCEPTED", "SUCCESS", "DELIVERED", "HTTP_200"])
        expect(text, q).toContain(part);
      expect(text).not.toContain("<script>alert");
    }
  });

  it("says once where a callback goes, in the words of its form", async () => {
    const { text } = await owner.get(`/trace?q=${clickId}`);
    expect(text).toContain("A callback to the partner: delivered.");
    expect(text).toContain("Account callback (JSON)</bdi>");
    expect(text).not.toMatch(/(?<!\.)\.\.(?!\.)/);
  });

  it("says on the line why a conversion waits, and what it is worth", async () => {
    const caps = [{ metric: "conversions", period: "total", limit: 1 }];
    const full = await makeWorld({ offer: { caps, overCap: "pending" } });
    const ids = [await click(full.links[0].id, "in-time"), await click(full.links[0].id, "too-late")];
    await landed(ids);
    for (const gk_click_id of ids) await postback({ gk_click_id });
    const { text } = await owner.get(`/trace?q=${ids[1]}`);
    expect(lineOfStep(text, "Conversion")).toMatch(/PENDING.*Why.*Over the cap/s);
    expect(lineOfStep(text, "Conversion")).toMatch(/Revenue.*5\.00.*→.*Payout.*3\.50.*USD/s);
  });

  it("says of a test click neither that it counted nor that anybody was sent on", async () => {
    const made = await manage("POST", "/tools/clicks", { offerId: world.offer.id, pubMemberId: "t" });
    const { gkClickId } = made.data;
    await manage("POST", "/tools/conversions", { gkClickId });
    const { text } = await owner.get(`/trace?q=${gkClickId}`);
    expect(text).toContain("Where it would lead");
    for (const step of ["Click", "Conversion"]) expect(lineOfStep(text, step)).toContain(">Test<");
    await owner.get(`/trace?q=${gkClickId}`);
    const made2 = await owner.submit("/trace/share", { audience: "partner" });
    const shared = await new Person().get(/\/shared\/trace\/[\w.-]+/.exec(made2.text)?.[0] ?? "");
    expect(shared.text).toContain("Where it would lead");
    for (const story of [text, shared.text]) expect(story).not.toMatch(/COUNTED|SENT_ON|Sent on|was sent to/);
  });

  it("lets choose among several, shows lone lines and says what to do otherwise", async () => {
    expect((await owner.get("/trace")).text).toContain("Paste an id");
    const several = (await owner.get("/trace?q=twin")).text;
    expect(several).toContain("several clicks");
    const [converted, idle] = twins.map((id) => rowWith(several, id));
    for (const row of [converted, idle])
      for (const part of [/<time /, /<bdi>[^<]+<\/bdi>.*/, /App &lt;script&gt;/]) expect(row).toMatch(part);
    expect(converted).toMatch(/href="\/reports\/conversions\/[^"]+">.*Success/);
    expect(idle).toContain("No conversion");
    expect(idle).not.toContain("Success");
    const refused = await postback({ gk_click_id: "nonsense" });
    await until("the line", async () => {
      return (await manage("GET", `/history-logs?q=${refused.responseId}`)).data.length > 0;
    });
    expect((await owner.get(`/trace?q=${refused.responseId}`)).text).toContain("CLICK_ID_MALFORMED");
    const nothing = await owner.get(`/trace?q=${encodeURIComponent(HOSTILE)}`);
    expect(nothing.text).toContain("Nothing has this id");
    expect(nothing.text).not.toContain(HOSTILE);
  });

  it("is for staff, its links for those who may change things", async () => {
    const analyst = await signedIn("analyst");
    const { text } = await analyst.get(`/trace?q=${clickId}`);
    expect(text).not.toContain("/trace/share");
    const token = /name="token" value="(\w+)"/.exec(text)?.[1] ?? "";
    const fields = { token, clickId, audience: "partner" };
    expect((await analyst.post("/trace/share", fields)).status).toBe(403);
    const partner = await signedIn("partner", { partnerId: world.partners[0].id });
    expect((await partner.get(`/trace?q=${clickId}`)).status).toBe(404);
  });
});

async function linkFor(audience: string): Promise<string> {
  await owner.get(`/trace?q=${clickId}`);
  const { text, status } = await owner.submit("/trace/share", { audience });
  expect(status).toBe(201);
  return /\/shared\/trace\/[\w.-]+/.exec(text)?.[0] ?? "";
}

/** A line of History about the click, with words that are for staff. */
function lineOf(code: string): HistoryEntry {
  const message = "inside words of https://inside.example/x";
  const about = { id: crypto.randomUUID(), networkId: DEFAULT_NETWORK_ID, at: Date.now(), clickId };
  const unset = { offerId: null, partnerId: null, responseId: null, request: null };
  return { ...about, level: "error", type: "callback", code, message, ...unset, count: 1 };
}

describe("a shared story", () => {
  it("has words for each step, and none of them is from inside", async () => {
    await insertLogs(env, { history: ["CALLBACK_FAILED", "NEW_CODE"].map(lineOf), attempts: [] });
    for (const audience of ["partner", "advertiser"]) {
      const { text } = await new Person().get(await linkFor(audience));
      const bare = [...text.matchAll(/<li[^>]*>.*?<\/li>/gs)].filter(
        ([step]) => !/<bdi>[^<]* [^<]*\.<\/bdi>/.test(step),
      );
      expect(bare, audience).toEqual([]);
      expect(text).toContain("CALLBACK_FAILED");
      expect(text).toContain("A callback to the partner failed for good");
      expect(text).not.toContain("inside");
    }
  });

  it("shows a partner what is theirs, and nothing else", async () => {
    const { text, status, headers } = await new Person().get(await linkFor("partner"));
    expect(status).toBe(200);
    for (const part of ["COUNTED", "SUCCESS", "Your payout", "DELIVERED", "HTTP_200"])
      expect(text).toContain(part);
    expect(text).not.toMatch(/revenue/i);
    const secret = ["Acme", "track.example", "@mail.example", "198.51.100.7", "127.0.0.1", "inbox"];
    for (const hidden of [...secret, "signature", "<script>alert"]) expect(text).not.toContain(hidden);
    expect(headers.get("x-robots-tag")).toContain("noindex");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(text).not.toMatch(/href="\/(?:reports|trace|offers)/);
  });

  it("shows an advertiser neither the partner nor what it is paid", async () => {
    const { text } = await new Person().get(await linkFor("advertiser"));
    for (const part of ["Revenue", "track.example", "Click id in its URL"]) expect(text).toContain(part);
    expect(text).not.toMatch(/payout/i);
    const secret = ["App ", "pub_click_id", "@mail.example", "198.51.100.7", "127.0.0.1", "HTTP_200"];
    for (const hidden of secret) expect(text).not.toContain(hidden);
  });

  it("cannot be forged or guessed, and making one is in the audit log", async () => {
    const path = await linkFor("partner");
    const [payload = "", signature = ""] = path.split("/").at(-1)?.split(".") ?? [];
    const other = btoa(atob(payload).replace("partner", "advertiser")).replaceAll("=", "");
    for (const token of [
      `${other}.${signature}`,
      `${payload}.${"0".repeat(64)}`,
      payload,
      "x",
      `${payload}.`,
    ])
      expect((await new Person().get(`/shared/trace/${token}`)).status).toBe(404);
    const [row] = await rowsOf<{ record: string }>("SELECT * FROM audit_log WHERE action = 'share' LIMIT 1");
    expect(JSON.stringify(row)).not.toContain(signature);
    await owner.get(`/trace?q=${clickId}`);
    expect((await owner.submit("/trace/share", { audience: "everybody" })).status).toBe(422);
    await owner.get(`/trace?q=${clickId}`);
    expect((await owner.submit("/trace/share", { audience: "partner", clickId: "x" })).status).toBe(404);
  });
});
