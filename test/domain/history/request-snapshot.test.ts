import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskSecrets, snapshotRequest } from "../../../src/domain/history/request-snapshot";

const HOST = "https://api.gokart.example";
const SECRET = "s3cr3t";

test.each([
  [
    "no secrets",
    `${HOST}/postback?gk_click_id=1&cnv_amount=5`,
    `${HOST}/postback?gk_click_id=1&cnv_amount=5`,
  ],
  ["the token in the path", `${HOST}/api/v1/postback/${SECRET}?a=1`, `${HOST}/api/v1/postback/••••?a=1`],
  ["the token in the query", `${HOST}/track?token=${SECRET}&a=1`, `${HOST}/track?token=••••&a=1`],
  ["a signature at the end", `${HOST}/track?a=1&signature=${SECRET}`, `${HOST}/track?a=1&signature=••••`],
  ["more than one", `${HOST}/track?token=${SECRET}&token=${SECRET}`, `${HOST}/track?token=••••&token=••••`],
  ["another case", `${HOST}/track?Token=${SECRET}`, `${HOST}/track?Token=••••`],
  ["an encoded name", `${HOST}/track?%74oken=${SECRET}`, `${HOST}/track?%74oken=••••`],
  ["a second question mark", `${HOST}/track??token=${SECRET}`, `${HOST}/track??token=••••`],
  ["an equals sign in it", `${HOST}/track?token=${SECRET}=${SECRET}`, `${HOST}/track?token=••••`],
  ["names that only end alike", `${HOST}/track?mytoken=1&tokens=2`, `${HOST}/track?mytoken=1&tokens=2`],
  ["the path without a token", `${HOST}/api/v1/postback?a=1`, `${HOST}/api/v1/postback?a=1`],
  [
    "a name that cannot be decoded",
    `${HOST}/track?%E0%A4%A=1&token=${SECRET}`,
    `${HOST}/track?%E0%A4%A=1&token=••••`,
  ],
])("a URL is kept with its secrets masked: %s", (_, url, masked) => expect(maskSecrets(url)).toBe(masked));

const snapshot = (body: string) =>
  snapshotRequest({ method: "POST", url: `${HOST}/postback`, ip: null, userAgent: null, body }).body;
const part = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

test.each<[string, string, string | undefined]>([
  ["none", "", undefined],
  ["a form", `token=${SECRET}&a=1&signature=${SECRET}`, "token=••••&a=1&signature=••••"],
  ["a form with an encoded name", `a=1&%74oken=${SECRET}`, "a=1&%74oken=••••"],
  ["JSON", `{"token": "${SECRET}", "a": 1}`, '{"token": "••••", "a": 1}'],
  ["JSON with quotes in the secret", `{"token":"a\\"${SECRET}","a":1}`, '{"token":"••••","a":1}'],
  ["JSON with a number for a secret", '{"token":123456,"a":1}', '{"token":"••••","a":1}'],
  ["JSON with an escaped name", `{"\\u0074oken":"${SECRET}"}`, "••••"],
  ["JSON within a list", `[{"token":"${SECRET}"}]`, '[{"token":"••••"}]'],
  ["JSON that breaks off", `{"token":"${SECRET}`, '{"token":"••••"'],
  ["JSON without secrets", '{"__proto__":{"a":1}}', '{"__proto__":{"a":1}}'],
  [
    "a multipart form",
    `${part("token", SECRET)}${part("a", "1")}--b--\r\n`,
    `${part("token", "••••")}${part("a", "1")}--b--\r\n`,
  ],
])("so is a body: %s", (_, body, masked) => expect(snapshot(body)).toBe(masked));

describe("properties", () => {
  test("long parts are cut, after masking", () => {
    const kept = snapshotRequest({
      method: "POST",
      url: `${HOST}/track?a=${"x".repeat(1950)}&token=${SECRET.repeat(50)}`,
      ip: "203.0.113.9",
      userAgent: `${"u".repeat(600)}`,
      body: `a=${"x".repeat(3990)}&token=${SECRET.repeat(50)}`,
    });
    expect(kept).toMatchObject({ method: "POST", ip: "203.0.113.9" });
    expect([kept.url.length <= 2000, kept.body?.length, kept.userAgent?.length]).toEqual([true, 4000, 512]);
    expect(kept.url + kept.body).not.toContain(SECRET);
  });

  test("no spelling of a form's or JSON's token gets through", () => {
    const value = fc.stringMatching(/^[A-Za-z0-9_-]{12,40}$/);
    fc.assert(
      fc.property(value, fc.string(), (token, noise) => {
        const form = new URLSearchParams([
          ["a", noise],
          ["token", token],
          ["signature", token],
        ]).toString();
        expect(maskSecrets(`${HOST}/track?${form}`)).not.toContain(token);
        expect(snapshot(form)).not.toContain(token);
        expect(snapshot(JSON.stringify({ a: noise, token, b: { signature: token } }))).not.toContain(token);
      }),
    );
  });

  test("a large hostile body takes no time", () => {
    for (const piece of ['name="token"\r\n', '"token":', '"token"  ', "&token", "--b\r\n", '"token":"\\']) {
      // Large enough that whoever reads it in quadratic time is still at it when the test's time is up.
      expect(snapshot(piece.repeat(655_360 / piece.length))?.length).toBeLessThan(10_000);
    }
  });
});
