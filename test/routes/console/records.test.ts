import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { callbackHistory, failureMessage } from "../../../src/domain/callback/attempt";
import { findCallbackById } from "../../../src/store/callback/callbacks";
import { insertLogs } from "../../../src/store/history/history";
import { expectRefusal, type Person, signedIn, signedInOwner } from "../../support/browser";
import {
  click,
  type Json,
  landed,
  makeWorld,
  manage,
  postback,
  until,
  type World,
} from "../../support/world";

const HOSTILE = `<img src=x onerror=alert(1)>"'`;
const REPORTS = ["/reports/clicks", "/reports/conversions", "/reports/callbacks"];

let owner: Person;
let world: World;
let clicks: string[];
let conversions: string[];

beforeAll(async () => {
  owner = await signedInOwner();
  for (const path of REPORTS) expect((await owner.get(path)).text).toMatch(/No \w+ yet/);
  world = await makeWorld({ offer: { name: `Mine ${HOSTILE}` }, partner: { name: `App ${HOSTILE}` } });
  clicks = [];
  for (const member of ["ann", "bob", HOSTILE])
    clicks.push(await click(world.links[0].id, member, { pub_sub_1: HOSTILE }));
  await landed(clicks);
  const answers = await Promise.all(
    clicks.map((id) => postback({ gk_click_id: id, cnv_sub_1: HOSTILE, cnv_email: "ann@mail.example" })),
  );
  conversions = answers.map((answer) => answer.data.conversionId);
  await until("callbacks delivered", async () => {
    const { data } = await manage("GET", "/callbacks?state=delivered");
    return data.length === 3 && data.every((one: Json) => one.attempts.length === 1);
  });
});

const escaped = "&lt;img src=x onerror=alert(1)&gt;";
const rowsIn = (text: string) => text.split("<tbody>")[1]?.split("<tr>").length ?? 1;

describe.each(REPORTS)("%s", (path) => {
  it("shows rows, finds by gk_click_id, filters and says when nothing matches", async () => {
    const all = await owner.get(path);
    expect(all.status).toBe(200);
    expect(rowsIn(all.text) - 1).toBe(3);
    expect(all.text).toContain(escaped);
    expect(all.text).not.toContain("<img src=x");
    const one = await owner.get(`${path}?q=${clicks[0]}`);
    expect(rowsIn(one.text) - 1).toBe(1);
    expect(rowsIn((await owner.get(`${path}?offerId=${world.offer.id}&test=false`)).text) - 1).toBe(3);
    expect((await owner.get(`${path}?from=2001-01-01&to=2001-01-02`)).text).toMatch(/No \w+ matches/);
    const refused = await owner.get(`${path}?offerId=nonsense`);
    expect(refused.text).toMatch(/INVALID[\s\S]*reference/);
  });

  it("has a second page and streams CSV", async () => {
    const [cursor] = /(?<=cursor=)[\w-]+/.exec((await owner.get(path)).text) ?? [];
    expect(cursor).toBeUndefined();
    const next = path.endsWith("clicks") ? clicks : conversions;
    const newest = next.toSorted().at(-1);
    const second = path.endsWith("callbacks")
      ? (await manage("GET", "/callbacks?limit=1")).nextCursor
      : newest;
    const { text } = await owner.get(`${path}?cursor=${second}`);
    expect(rowsIn(text) - 1).toBe(2);
    expect(text).toContain(">Newest<");
    const csv = await owner.get(`${path}.csv?q=${clicks[0]}`);
    expect(csv.headers.get("content-type")).toContain("text/csv");
    expect(csv.text.trim().split("\r\n").length).toBe(2);
    expect(csv.text).toContain(clicks[0]);
  });

  it("is for staff only", async () => {
    const analyst = await signedIn("analyst");
    expect((await analyst.get(path)).text).not.toMatch(/Resend all|Change the ticked/);
    const partner = await signedIn("partner", { partnerId: world.partners[0].id });
    for (const one of [path, `${path}.csv`]) expect((await partner.get(one)).status).toBe(404);
  });
});

describe("a conversion's page", () => {
  it("shows its values, changes and callbacks", async () => {
    const { text, status } = await owner.get(`/reports/conversions/${conversions[0]}`);
    expect(status).toBe(200);
    for (const part of [
      "pub_sub_1",
      "cnv_sub_1",
      "ann@mail.example",
      escaped,
      "HTTP 200",
      "Change its status",
    ])
      expect(text).toContain(part);
    expect(text).not.toContain("<img src=x");
    for (const to of [`/offers/${world.offer.id}`, `/partners/${world.partners[0].id}`])
      expect(text).toContain(`href="${to}"`);
    expect((await owner.get(`/reports/conversions/${clicks[0]}`)).status).toBe(404);
    expect((await owner.get("/reports/conversions/nonsense")).status).toBe(404);
  });
});

describe("a change of status", () => {
  const change = (person: Person, ids: string[], fields: Record<string, string>) => {
    const token = /name="token" value="(\w+)"/.exec(person.page.text)?.[1] ?? "";
    const query = new URLSearchParams({ token, ...fields });
    for (const id of ids) query.append("id", id);
    return person.post("/reports/conversions/status", query as unknown as Record<string, string>);
  };

  it("of many asks first, then tells what became of each", async () => {
    await owner.get("/reports/conversions");
    const fields = { status: "Rejected", reason: HOSTILE };
    const asked = await change(owner, conversions.slice(0, 2), fields);
    expect(asked.text).toContain("Change 2 conversions to Rejected?");
    expect(asked.text).not.toContain("<img src=x");
    expect((await manage("GET", `/conversions/${conversions[0]}`)).data.status).toBe("Success");
    const done = await change(owner, conversions.slice(0, 2), { ...fields, confirmed: "yes" });
    expect(done.text).toContain("2 of 2 changed to Rejected.");
    const { data } = await manage("GET", `/conversions/${conversions[0]}`);
    expect(data).toMatchObject({ status: "Rejected", reason: HOSTILE });
    expect((await owner.get(`/reports/conversions/${conversions[0]}`)).text).toContain(escaped);
    const twice = await change(owner, [conversions[2] ?? "", clicks[0] ?? ""], {
      status: "Pending",
      reason: "",
      confirmed: "yes",
    });
    expect(twice.text).toContain("NOT_FOUND");
    expect(twice.text).toContain("1 of 2 changed");
  });

  it("needs ticks, a status and a role", async () => {
    await owner.get("/reports/conversions");
    expect((await change(owner, [], { status: "Pending" })).status).toBe(422);
    expect((await change(owner, conversions, { status: "Wonderful" })).status).toBe(422);
    const analyst = await signedIn("analyst");
    await analyst.get("/account");
    expect((await change(analyst, conversions, { status: "Pending", confirmed: "yes" })).status).toBe(403);
  });

  it("with nothing ticked comes back to the list as it was asked for, with all that was filled in", async () => {
    await owner.get("/reports/conversions?test=false&status=Rejected");
    const typed = { status: "Rejected", reason: `Chargeback ${HOSTILE}` };
    const refused = await owner.submit("/reports/conversions/status", typed);
    expect(refused.status).toBe(422);
    expectRefusal(refused, "INVALID", "Tick at least one conversion.");
    expect(refused.text).toContain(`value="Chargeback ${escaped}`);
    expect(refused.text).toContain('<option value="Rejected" selected');
    expect(refused.text).toMatch(/name="test"(?:(?!<\/select>).)*value="false" selected/s);
    expect(rowsIn(refused.text)).toBe(rowsIn((await owner.get("/reports/conversions?status=Rejected")).text));
  });

  it("keeps the ticks where something else was wrong", async () => {
    await owner.get("/reports/conversions");
    const { text } = await change(owner, conversions.slice(0, 1), { status: "", reason: "why" });
    expect(text).toContain("Choose the new status");
    const ticked = [...text.matchAll(/<input type="checkbox" name="id" value="([^"]+)" checked/g)];
    expect(ticked.map(([, id]) => id)).toEqual(conversions.slice(0, 1));
  });

  it("leads back to the list as it was asked for, done or not", async () => {
    const cursor = "ffffffff-ffff-7fff-bfff-ffffffffffff";
    const list = `/reports/conversions?test=false&from=2001-01-01&cursor=${cursor}`;
    const back = `href="${list.replaceAll("&", "&amp;")}"`;
    await owner.get(list);
    const fields = { id: conversions[0] ?? "", status: "Pending", reason: "" };
    const asked = await owner.submit("/reports/conversions/status", fields);
    expect(asked.text.split(back).length - 1).toBe(2);
    const done = await owner.submit("/reports/conversions/status");
    expect(done.text).toContain("1 of 1 changed to Pending.");
    expect(done.text).toContain(back);
    const foreign = "next=https://evil.example/&status=Success";
    await owner.get("/reports/conversions");
    const { text } = await owner.submit("/reports/conversions/status", { ...fields, list: foreign });
    expect(text).toContain('href="/reports/conversions?status=Success"');
    expect(text).not.toContain("evil.example");
  });
});

describe("a callback", () => {
  const callbackOf = async (id: string): Promise<Json> =>
    (await manage("GET", `/callbacks?q=${id}`)).data.at(-1);

  it("shows its payload and every attempt behind the Note", async () => {
    const callback = await callbackOf(conversions[2] ?? "");
    expect((await owner.get("/reports/callbacks")).text).toContain(
      `href="/reports/callbacks/${callback.id}"`,
    );
    const { text } = await owner.get(`/reports/callbacks/${callback.id}`);
    for (const part of ["Payload", "Attempt 1", "HTTP 200", " ms", "webhook-signature", "Resend"])
      expect(text).toContain(part);
    expect(text).not.toContain("<img src=x");
    const analyst = await signedIn("analyst");
    expect((await analyst.get(`/reports/callbacks/${callback.id}`)).text).not.toContain("/resend");
  });

  it("shows its payload before its attempt is on record, and says that the record comes", async () => {
    const { id, gkClickId } = await callbackOf(conversions[1] ?? "");
    await env.LOGS.prepare("DELETE FROM attempts WHERE callback_id = ?").bind(id).run();
    const { text } = await owner.get(`/reports/callbacks/${id}`);
    expect(text).toContain("As it was made; secrets are masked");
    expect(text).toContain(gkClickId);
    expect(text).toContain("One attempt was made whose record is not here");
    expect(text).toContain('data-again=""');
    expect(text).not.toMatch(/None yet|It is made when it is sent/);
  });

  it("is sent again alone and by filter", async () => {
    const fresh = await click(world.links[0].id, "resent");
    await landed([fresh]);
    const { data } = await postback({ gk_click_id: fresh });
    const { id } = await until("its first attempt", async () => {
      const callback = await callbackOf(data.conversionId);
      return callback?.attempts.length === 1 && callback;
    });
    await owner.get(`/reports/callbacks/${id}`);
    await owner.submitAndFollow(`/reports/callbacks/${id}/resend`);
    expect(owner.page.text).toContain("being sent again");
    await until("the second attempt", async () => {
      return (await manage("GET", `/callbacks/${id}`)).data.attempts.length === 2;
    });
    await owner.get(`/reports/callbacks?state=delivered&q=${fresh}`);
    const { text } = await owner.submit("/reports/callbacks/resend");
    expect(text).toContain("1 of 1 done.");
    const analyst = await signedIn("analyst");
    const { text: account } = await analyst.get("/account");
    const token = /name="token" value="(\w+)"/.exec(account)?.[1] ?? "";
    for (const path of [`/reports/callbacks/${id}/resend`, "/reports/callbacks/resend"])
      expect((await analyst.post(path, { token })).status).toBe(403);
  });
});

it("a callback that is no longer true is not sent again, and its page says why", async () => {
  const fresh = await click(world.links[0].id, "outdated");
  await landed([fresh]);
  const { conversionId } = (await postback({ gk_click_id: fresh })).data;
  const [{ id }] = (await manage("GET", `/callbacks?q=${conversionId}`)).data;
  await owner.get(`/reports/callbacks/${id}`);
  await manage("PATCH", `/conversions/${conversionId}`, { status: "Rejected", reason: null });
  await owner.submitAndFollow(`/reports/callbacks/${id}/resend`);
  expect(owner.page.text).toMatch(/CONFLICT, reference/);
  expect(owner.page.text).toContain("Attempts");
});

describe("a gk_click_id", () => {
  it.each(["/reports/clicks", "/history"])("leads from %s to the click's story", async (path) => {
    await postback({ gk_click_id: clicks[0] ?? "" });
    await until("the line", async () => {
      return (await manage("GET", `/history-logs?q=${clicks[0]}&code=DUPLICATE`)).data.length > 0;
    });
    const { text } = await owner.get(`${path}?q=${clicks[0]}`);
    const cell = new RegExp(`<span class="id" title="${clicks[0]}"><a href="/trace\\?q=${clicks[0]}"`);
    expect(text).toMatch(cell);
  });
});

describe("a line of the History Logs", () => {
  it("leads to the click, offer and partner, and to the callback that can be sent again", async () => {
    const [row] = (await manage("GET", `/callbacks?q=${clicks[1]}`)).data;
    const callback = await findCallbackById(env, row.id);
    if (!callback) throw new Error("no callback");
    const id = crypto.randomUUID();
    const message = failureMessage(callback, "HTTP 500");
    const told = { level: "error", code: "CALLBACK_FAILED", message } as const;
    const line = callbackHistory({ id, at: Date.now(), callback }, told);
    await insertLogs(env, { history: [line], attempts: [] });
    const { text } = await owner.get(`/history/${id}`);
    for (const to of [
      `/trace?q=${clicks[1]}`,
      `/offers/${world.offer.id}`,
      `/partners/${world.partners[0].id}`,
      `/reports/callbacks/${row.id}`,
    ]) {
      expect(text).toContain(`href="${to}"`);
      expect((await owner.get(to)).status).toBe(200);
    }
  });

  it("leads nowhere for what is not there", async () => {
    const [id, gone] = [crypto.randomUUID(), crypto.randomUUID()];
    const callback = await findCallbackById(env, (await manage("GET", "/callbacks")).data[0].id);
    if (!callback) throw new Error("no callback");
    const about = { ...callback, offerId: gone, partnerId: gone };
    const told = {
      level: "warning",
      code: "CALLBACK_ENDPOINT_DOWN",
      message: `${gone}.example failed`,
    } as const;
    const line = callbackHistory({ id, at: Date.now(), callback: about }, told);
    await insertLogs(env, { history: [line], attempts: [] });
    const { text } = await owner.get(`/history/${id}`);
    expect(text).toContain(`title="${gone}"`);
    expect(text).not.toMatch(new RegExp(`href="[^"]*${gone}`));
  });
});
