import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import {
  click,
  type Json,
  landed,
  makeWorld,
  postback,
  unrecordedId,
  until,
  visit,
  type World,
} from "../../support/world";

let world: World;
let linkId: string;
let count = 0;

beforeAll(async () => {
  world = await makeWorld();
  linkId = world.links[0].id;
});

/** A click of a member of its own that has landed. */
async function freshClick(link = linkId): Promise<string> {
  const id = await click(link, `member-${count++}`);
  await landed([id]);
  return id;
}

test("a return that is still a macro is not answered but warned of", async () => {
  const answer = await postback({ gk_click_id: await freshClick(), return: "{x}" });
  expect(answer).toMatchObject({ code: "ACCEPTED", data: { status: "Success" } });
  expect(answer.messages).toContain("return is a macro that was not replaced; it counts as absent");
});

const compact = (id: string) => id.replaceAll("-", "");

describe("the click id", () => {
  test("every spelling of a click id is accepted", async () => {
    for (const spell of [
      (id: string) => id,
      compact,
      (id: string) => id.toUpperCase(),
      (id: string) => ` ${id} `,
    ]) {
      const id = await freshClick();
      const answer = await postback({ gk_click_id: spell(id) });
      expect(answer).toMatchObject({ http: 200, code: "ACCEPTED", isSuccessful: true });
      expect(answer.data).toEqual({
        conversionId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        status: "Success",
        reason: null,
        gkClickId: id,
        eventId: null,
      });
    }
  });

  test.each([
    ["missing", {}, 400, "CLICK_ID_MISSING"],
    ["empty", { gk_click_id: "" }, 400, "CLICK_ID_MISSING"],
    ["an unreplaced macro", { gk_click_id: "{gk_click_id}" }, 400, "UNRESOLVED_MACRO"],
    ["another system's macro", { gk_click_id: "#s2#" }, 400, "UNRESOLVED_MACRO"],
    ["no UUID", { gk_click_id: "12345" }, 400, "CLICK_ID_MALFORMED"],
    ["a version-4 UUID", { gk_click_id: "efb2a7d2-c01a-4e3f-b8a1-81b4568e9f32" }, 404, "CLICK_NOT_FOUND"],
  ])("%s is refused and logged as an error", async (_, params, http, code) => {
    const answer = await postback(params as Record<string, string>);
    expect(answer).toMatchObject({ http, code, isSuccessful: false, data: null });
    const logged = await until("the History line", async () => {
      const sql = "SELECT * FROM history WHERE response_id = ?";
      return env.LOGS.prepare(sql).bind(answer.responseId).first<Json>();
    });
    expect(logged).toMatchObject({ level: "error", code, type: "postback" });
  });

  test("one changed character makes an id unknown", async () => {
    const id = await freshClick();
    const last = id.at(-1) === "0" ? "1" : "0";
    expect((await postback({ gk_click_id: id.slice(0, -1) + last })).code).toBe("CLICK_NOT_FOUND");
  });

  test("an id of ours without a row is parked, not refused, unless it is older than any window", async () => {
    const id = await unrecordedId();
    const parked = await postback({ gk_click_id: id });
    expect(parked).toMatchObject({ http: 202, code: "PARKED", isSuccessful: false });
    expect(parked.data.parkedId).toBe(parked.responseId);
    const again = await postback({ gk_click_id: id });
    expect(again.data.parkedId, "a repeat gets the id of the first").toBe(parked.data.parkedId);
    const ancient = await postback({ gk_click_id: await unrecordedId(Date.now() - 400 * 86_400_000) });
    expect(ancient).toMatchObject({ http: 404, code: "CLICK_NOT_FOUND" });
  });

  test("a postback sent the instant the redirect answered is a conversion within ten seconds", async () => {
    const id = await click(linkId, `member-${count++}`);
    const answer = await postback({ gk_click_id: id });
    expect(["ACCEPTED", "PARKED"]).toContain(answer.code);
    await until("the conversion", () => conversionOf(id), 10_000);
  });
});

function conversionOf(clickId: string): Promise<Json> {
  return env.DB.prepare("SELECT * FROM conversions WHERE click_id = ?").bind(clickId).first<Json>();
}

describe("where the words of a postback stand", () => {
  test.each([
    ["/postback", "GET"],
    ["/track", "GET"],
    ["/api/v1/postback", "GET"],
    ["/postback", "POST"],
    ["/track", "POST"],
    ["/api/v1/postback", "POST"],
  ])("%s takes %s", async (path, method) => {
    const id = await freshClick();
    const response = await visit(`${path}?gk_click_id=${id}`, { method });
    expect(((await response.json()) as Json).code).toBe("ACCEPTED");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-response-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("a form and a JSON body are read, and the query wins over them", async () => {
    const [form, json] = [await freshClick(), await freshClick()];
    const send = async (body: BodyInit, type: string, query = "") => {
      const response = await visit(`/postback${query}`, {
        method: "POST",
        body,
        headers: { "content-type": type },
      });
      return (await response.json()) as Json;
    };
    const fromForm = await send(
      `gk_click_id=${form}&transaction_id=T+1&amount=9.5`,
      "application/x-www-form-urlencoded",
    );
    expect(fromForm.code).toBe("ACCEPTED");
    expect(JSON.parse((await conversionOf(form)).cnv_values)).toMatchObject({
      conversionId: "T 1",
      amount: "9.5",
    });
    const fromJson = await send(
      JSON.stringify({ gk_click_id: "nonsense", amount: 7 }),
      "application/json",
      `?gk_click_id=${json}`,
    );
    expect(fromJson.code).toBe("ACCEPTED");
    expect(JSON.parse((await conversionOf(json)).cnv_values)).toMatchObject({ amount: "7" });
  });

  test("an optional parameter that is still a macro counts as absent, with a warning in History", async () => {
    const id = await freshClick();
    const answer = await postback({
      gk_click_id: id,
      cnv_conversion_id: "{transaction_id}",
      cnv_amount: "(monetary)",
    });
    expect(answer.code).toBe("ACCEPTED");
    expect(answer.messages.join()).toContain("cnv_conversion_id is a macro");
    expect((await conversionOf(id)).cnv_conversion_id).toBeNull();
    await until("the warning", () =>
      env.LOGS.prepare("SELECT 1 FROM history WHERE response_id = ? AND level = 'warning'")
        .bind(answer.responseId)
        .first(),
    );
  });

  test("return= makes an accepted postback's body exactly that text, and only an accepted one's", async () => {
    const id = await freshClick();
    const response = await visit(`/postback?gk_click_id=${id}&return=OK%201`);
    expect(await response.text()).toBe("OK 1");
    expect(response.headers.get("content-type")).toContain("text/plain");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const repeated = await visit(`/postback?gk_click_id=${id}&return=OK%201`);
    expect(((await repeated.json()) as Json).code).toBe("DUPLICATE");
  });
});
