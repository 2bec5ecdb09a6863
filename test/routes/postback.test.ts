import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { askClick, historyBy } from "../support/redirect";
import { type Json, landed, makeWorld, visit } from "../support/world";

let link: string;
beforeAll(async () => {
  link = (await makeWorld()).links[0].id;
});

let members = 0;
async function freshClick(): Promise<string> {
  const id = await askClick(link, { query: { pub_member_id: `m-${members++}` } });
  await landed([id]);
  return id;
}

const FORM = "application/x-www-form-urlencoded";
async function post(body: BodyInit, type = FORM, path = "/postback"): Promise<Json> {
  const response = await visit(path, { method: "POST", body, headers: { "content-type": type } });
  return { http: response.status, ...((await response.json()) as object) };
}

const DOORS = ["/postback", "/track", "/api/v1/postback", "/api/v1/postback/token"];

test.each(DOORS)("HEAD %s is a look that converts nobody", async (path) => {
  const id = await freshClick();
  const response = await visit(`${path}?gk_click_id=${id}`, { method: "HEAD" });
  expect([response.status, await response.text()]).toEqual([200, ""]);
  const made = env.DB.prepare("SELECT count(*) AS n FROM conversions WHERE click_id = ?").bind(id);
  expect(await made.first("n")).toBe(0);
});

test.each(["/postback/", "/track/", "/api/v1/postback/"])(
  "%s is the same door as without its slash",
  async (path) => {
    const answer: Json = await (await visit(`${path}?gk_click_id=${await freshClick()}`)).json();
    expect(answer.code).toBe("ACCEPTED");
  },
);

test("the token of an address that ends with a slash is read without it, and masked in History", async () => {
  const id = await freshClick();
  const response = await visit(`/api/v1/postback/a-wrong-token/?gk_click_id=${id}`);
  expect([response.status, ((await response.json()) as Json).code]).toEqual([200, "TOKEN_INVALID"]);
  const [line] = await historyBy("response_id", response.headers.get("x-response-id"));
  expect(line?.request).toContain("/api/v1/postback/••••/?gk_click_id=");
  expect(line?.request).not.toContain("a-wrong-token");
});

test.each(DOORS)("%s takes GET and POST only", async (path) => {
  for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) {
    const response = await visit(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD, POST");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const responseId = response.headers.get("x-response-id");
    expect(await response.json()).toMatchObject({
      code: "METHOD_NOT_ALLOWED",
      isSuccessful: false,
      responseId,
    });
  }
});

describe("a body counts up to 64 KB", () => {
  const KB64 = 64 * 1024;
  const formOf = (id: string, bytes: number) => `gk_click_id=${id}&x=`.padEnd(bytes, "x");

  test("of 64 KB is read", async () => {
    expect(await post(formOf(await freshClick(), KB64))).toMatchObject({ code: "ACCEPTED" });
  });

  test("of one byte more is not", async () => {
    expect(await post(formOf(await freshClick(), KB64 + 1))).toMatchObject({ code: "CLICK_ID_MISSING" });
  });

  test("that comes in pieces is measured as it comes", async () => {
    const pieces = (id: string, bytes: number) => {
      const whole = new TextEncoder().encode(formOf(id, bytes));
      let at = 0;
      return new ReadableStream<Uint8Array>({
        pull(out) {
          out.enqueue(whole.slice(at, at + 10_000));
          at += 10_000;
          if (at >= whole.length) out.close();
        },
      });
    };
    expect(await post(pieces(await freshClick(), KB64))).toMatchObject({ code: "ACCEPTED" });
    expect(await post(pieces(await freshClick(), KB64 + 1))).toMatchObject({ code: "CLICK_ID_MISSING" });
  });

  test("that is too long takes nothing from the query", async () => {
    const path = `/postback?gk_click_id=${await freshClick()}`;
    expect(await post("x".repeat(500_000), FORM, path)).toMatchObject({ code: "ACCEPTED" });
  });
});

describe("a body that is no flat object", () => {
  const deep = (open: string, close: string, levels = 10_000) => open.repeat(levels) + close.repeat(levels);
  const cases: [what: string, body: (id: string) => string, code: string][] = [
    [
      "is read beside what is deep",
      (id) => `{"gk_click_id":"${id}","deep":${deep("[", "]", 200)}}`,
      "ACCEPTED",
    ],
    ["deep all over", () => deep('{"a":', "1}"), "CLICK_ID_MISSING"],
    ["a list", (id) => `["gk_click_id","${id}"]`, "CLICK_ID_MISSING"],
    ["lists as values", (id) => `{"gk_click_id":["${id}"]}`, "CLICK_ID_MISSING"],
    ["an object as id", () => '{"gk_click_id":{"toString":"x"}}', "CLICK_ID_MISSING"],
    ["broken JSON", (id) => `{"gk_click_id":"${id}"`, "CLICK_ID_MISSING"],
    ["a prototype", (id) => `{"__proto__":{"gk_click_id":"${id}"}}`, "CLICK_ID_MISSING"],
    ["null", () => "null", "CLICK_ID_MISSING"],
    ["nothing", () => "", "CLICK_ID_MISSING"],
    [
      "a token that is half a character",
      (id) => `{"gk_click_id":"${id}","token":"\\ud800"}`,
      "TOKEN_INVALID",
    ],
    ["a token with a NUL", (id) => `{"gk_click_id":"${id}","token":"a\\u0000b"}`, "TOKEN_INVALID"],
  ];
  test.each(cases)("%s", async (_, body, code) => {
    expect(await post(body(await freshClick()), "application/json")).toMatchObject({ code });
  });
});

// Each is a shape that a careless pattern reads in quadratic time.
const SLOW: [what: string, body: string, type?: string][] = [
  ["blank lines of a form in parts", `--b\n${"\n".repeat(64_000)}x`, "multipart/form-data; boundary=b"],
  ["boundaries only", "--\n--".repeat(10_000), "multipart/form-data; boundary="],
  ["part heads", `--b\n${"content-disposition:; ".repeat(2_900)}`, "multipart/form-data; boundary=b"],
  ["braces", `gk_click_id=${"{a}".repeat(21_000)}!`],
  ["hashes", `cnv_event_id=${"#a".repeat(31_000)}`],
  ["percents", `cnv_email=${"%25".repeat(21_000)}`],
  ["quotes", `{"token":"${'\\"'.repeat(31_000)}`, "application/json"],
  ["signatures", "&signature=".repeat(5_900)],
  ["brackets", `cnv_sub_1=${"[".repeat(64_000)}`],
  ["digits", `{"cnv_amount":${"9".repeat(64_000)}}`, "application/json"],
  ["an exponent", '{"cnv_amount":1e308,"gk_click_id":1e-308}', "application/json"],
];

// Of ten at once, a second or two each would be more than the test's time.
test.each(SLOW)("%s keep nobody busy", { timeout: 15_000 }, async (_, body, type) => {
  const path = `/postback?gk_click_id=${await freshClick()}&`;
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(body, type, path)));
  for (const { http } of answers) expect(http).toBeLessThan(500);
});
