import { describe, expect, test } from "vitest";
import { MAX_BODY_BYTES, readPostback } from "../../../src/domain/postback/postback";
import { makeReceived, makeValues } from "../makers";

const JSON_TYPE = "application/json; charset=utf-8";
const FORM_TYPE = "application/x-www-form-urlencoded";
const post = (body: string, contentType: string | null = null, rawQuery = "") =>
  readPostback(makeReceived({ method: "POST", body, contentType, rawQuery }));

describe("a form", () => {
  test.each<[string, string, string | null]>([
    ["as such", "gk_click_id=C&cnv_amount=5", FORM_TYPE],
    ["without a type", "gk_click_id=C&cnv_amount=5", null],
    ["with another type", "gk_click_id=C&cnv_amount=5", "text/plain"],
    ["with XML's type", "gk_click_id=C&cnv_amount=5", "text/xml"],
    ["repeating itself", "gk_click_id=C&gk_click_id=D&cnv_amount=5&cnv_amount=6", FORM_TYPE],
    ["by alias", "gk_click_id=C&amount=5", FORM_TYPE],
  ])("is read: %s", (_, body, type) => {
    expect(post(body, type)).toMatchObject({ clickId: "C", values: { amount: "5" }, warnings: [] });
  });

  const boundary = "----WebKitFormBoundaryA1";
  const type = `multipart/form-data; boundary=${boundary}`;
  const part = (name: string, value: string, more = "") =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const end = `--${boundary}--\r\n`;

  test.each<[string, string]>([
    ["as senders write it", part("gk_click_id", "C") + part("cnv_amount", "5") + end],
    ["with bare line feeds", (part("gk_click_id", "C") + part("cnv_amount", "5") + end).replaceAll("\r", "")],
    ["a name without quotes", (part("gk_click_id", "C") + part("cnv_amount", "5") + end).replaceAll('"', "")],
    [
      "a file among the parts",
      part("f", "a\r\n\r\nb", '; filename="x"') + part("gk_click_id", "C") + part("amount", "5") + end,
    ],
    ["breaking off", `${part("gk_click_id", "C") + part("cnv_amount", "5")}--${boundary}\r\nContent-Disp`],
  ])("of parts is read: %s", (_, body) => {
    expect(post(body, type)).toMatchObject({ clickId: "C", values: { amount: "5" }, warnings: [] });
  });

  test.each(["", "--", "no boundary", "--\r\n--\r\n--", `--${boundary}`, "--x\r\n".repeat(9000)])(
    "of parts that is none says nothing: %j",
    (body) => expect(post(body, type)).toMatchObject({ clickId: null, values: makeValues() }),
  );
});

describe("XML", () => {
  const xml = "<conversion><gk_click_id>B</gk_click_id><cnv_amount>5</cnv_amount></conversion>";

  test.each<[string, string, string | null]>([
    ["as such", `<?xml version="1.0"?>${xml}`, "application/xml; charset=utf-8"],
    ["of a vendor", xml, "application/soap+xml"],
    ["without a type", `\uFEFF ${xml}`, null],
    ["with a form's type, as some senders do", `${xml}<a href="?x=1&y=2"/>`, FORM_TYPE],
  ])("is not read, and its sender is told: %s", (_, body, type) => {
    expect(post(body, type, "gk_click_id=C")).toMatchObject({
      clickId: "C",
      values: makeValues(),
      warnings: ["the body is XML; only the query was read"],
    });
  });
});

describe("JSON", () => {
  test.each<[string, string, string | null]>([
    ["as such", '{"gk_click_id":"C","cnv_amount":"5"}', JSON_TYPE],
    ["of a vendor", '{"gk_click_id":"C","cnv_amount":"5"}', "application/vnd.api+json"],
    ["with a form's type, as some senders do", ' {"gk_click_id":"C","cnv_amount":"5"}', FORM_TYPE],
    ["without a type", '{"gk_click_id":"C","cnv_amount":5}', null],
    ["by alias", '{"gk_click_id":"C","amount":5}', JSON_TYPE],
    [
      "with names that every object has",
      '{"__proto__":{"cnv_amount":"9"},"constructor":"x","gk_click_id":"C","cnv_amount":5}',
      null,
    ],
  ])("is read: %s", (_, body, type) => {
    expect(post(body, type)).toMatchObject({ clickId: "C", values: { amount: "5" }, warnings: [] });
  });

  test.each<[string, string | null]>([
    ["5", "5"],
    ["5.00", "5.00"],
    ["0.1", "0.1"],
    ["-5", "-5"],
    ["1e2", "100"],
    ["1E-7", "0.0000001"],
    ["1e21", "1000000000000000000000"],
    ["1e400", "∞"],
    ["12345678901234567890", "12345678901234567890"],
    ["9007199254740993", "9007199254740993"],
    ['"1e2"', "1e2"],
    ["true", "true"],
    ["false", "false"],
    ["null", null],
    ["[5]", null],
    ['{"value":5}', null],
    ["[]", null],
    ['""', null],
    ['" "', null],
    ['"\\ud800"', "\ufffd"],
    ['"a\\u0000b"', "a\ufffdb"],
  ])("a value of %s is %j", (json, expected) => {
    expect(post(`{"cnv_conversion_id":${json}}`, JSON_TYPE).values.conversionId).toBe(expected);
  });

  test("true and 1 are a test", () => {
    for (const json of ["true", "1", '"1"', '"true"']) expect(post(`{"test":${json}}`).test).toBe(true);
    for (const json of ["false", "0", "null", "[1]"]) expect(post(`{"test":${json}}`).test).toBe(false);
  });

  test.each([
    ["broken", '{"gk_click_id":', "not valid JSON"],
    ["empty words", "gk_click_id=C", "not valid JSON"],
    ["a list", '[{"gk_click_id":"C"}]', "not a JSON object"],
    ["a text", '"gk_click_id"', "not a JSON object"],
    ["null", "null", "not a JSON object"],
    ["nested beyond measure", `{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}`, ""],
    ["nested and broken", '{"a":'.repeat(10_000), "not valid JSON"],
  ])("that is %s is a warning, never a refusal", (_, body, words) => {
    const params = post(body, JSON_TYPE, "gk_click_id=Q");
    expect(params.clickId).toBe("Q");
    expect(params.warnings.join()).toContain(words);
  });
});

describe("the query wins", () => {
  test.each<[string, string, string, string | null]>([
    ["when both say it", "cnv_amount=1", '{"cnv_amount":2}', "1"],
    ["not when it says nothing", "cnv_amount=", '{"cnv_amount":2}', "2"],
    ["not when it is still a macro", "cnv_amount={a}", '{"cnv_amount":2}', "2"],
    ["a canonical name in the body before an alias in the query", "amount=1", '{"cnv_amount":2}', "2"],
    ["an alias in the query before one in the body", "amount=1", "amount=2", "1"],
  ])("%s", (_, rawQuery, body, amount) => expect(post(body, null, rawQuery).values.amount).toBe(amount));

  test("and a click id in the body counts where the query has an empty one", () => {
    expect(post("gk_click_id=B", FORM_TYPE, "gk_click_id=").clickId).toBe("B");
  });
});

test("only a POST has a body", () => {
  const received = { body: "gk_click_id=C", contentType: FORM_TYPE };
  expect(readPostback(makeReceived({ method: "GET", ...received })).clickId).toBeNull();
  expect(post("", FORM_TYPE)).toMatchObject({ clickId: null, warnings: [] });
  expect(post(" \n", JSON_TYPE)).toMatchObject({ clickId: null, warnings: [] });
});

test("the largest body is read at once, whatever it holds", () => {
  const pieces = [
    "a=1&",
    '{"a":',
    "--\r\n",
    "\n",
    "\r\n",
    "--b\n\n",
    'content-disposition: ;name="',
    "%",
    ";",
    " ",
  ];
  for (const piece of pieces) {
    // Ten times what comes: whoever reads it in quadratic time is still at it when the test's time is up.
    const body = `--b\r\n${piece.repeat((10 * MAX_BODY_BYTES) / piece.length)}x`;
    const none = { clickId: null };
    expect(post(body, "multipart/form-data; boundary=b"), piece).toMatchObject(none);
    expect(post(body.slice(4), null), piece).toMatchObject(none);
  }
});
