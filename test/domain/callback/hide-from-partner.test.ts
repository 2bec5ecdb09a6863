import { describe, expect, test } from "vitest";
import { callbackBody } from "../../../src/domain/callback/body";
import { hideFromPartner } from "../../../src/domain/callback/hide-from-partner";
import { makeAccount, makeFacts } from "../../support/callback-facts";
import { makeValues } from "../../support/factories";

const HIDDEN = { advertiserName: "Acme Games", email: "ada@mail.example", ip: "203.0.113.9" };
const stamp = {
  id: "019a0000-0000-7000-8000-00000000000a",
  sentAt: 0,
  status: "Success",
  reason: null,
} as const;
const bodyOf = (casing: "camel" | "pascal") =>
  callbackBody(
    stamp,
    makeFacts({
      advertiserName: HIDDEN.advertiserName,
      partner: { callback: makeAccount({ casing }) },
      conversion: { values: makeValues({ email: HIDDEN.email, ip: HIDDEN.ip }) },
    }),
  );
const hidden = (answer: string, casing: "camel" | "pascal" = "camel") =>
  hideFromPartner({ requestBody: bodyOf(casing), answer, answerHeaders: { "x-echo": answer } });

describe.each(["camel", "pascal"] as const)("of a body in %s case", (casing) => {
  test.each([
    ["the body itself", (body: string) => body],
    ["the body as a text in JSON", (body: string) => JSON.stringify({ echo: body })],
    ["that in JSON again", (body: string) => JSON.stringify([JSON.stringify({ echo: body })])],
    ["the values alone", () => Object.values(HIDDEN).join(" ")],
    ["the body percent-encoded", encodeURIComponent],
  ])("a partner reads none of the three where its endpoint answers with %s", (_, answer) => {
    const text = JSON.stringify(hidden(answer(bodyOf(casing)), casing));
    for (const value of ["Acme", "ada@", "ada%40", "mail.example", "203.0"])
      expect(text).not.toContain(value);
    expect(text).toContain("Rewards App");
  });
});

test("nor where such an answer was cut in the middle of one", () => {
  const answer = `${"x".repeat(2048 - 7)} ada@mai`;
  expect(hidden(answer.slice(1)).answer).toBe(`${"x".repeat(2040)} ••••`);
  expect(hidden("no ada").answer).toBe("no ada");
});

test("nor where one that names them was", () => {
  const body = '{"trackSysConversionUserId":"u","trackSysConversionEmail":"ada@mail.example","x":1}';
  const cut = (answer: string) => hideFromPartner({ requestBody: null, answer }).answer;
  for (let length = body.indexOf("ada@"); length <= body.length; length++) {
    expect(cut(body.slice(0, length))).not.toContain("ad");
  }
  expect(cut('{"offerAdvertiserName":"Acme \\')).toBe('{"offerAdvertiserName":null');
});

test("what is no account callback's body hides nothing more, and null stays null", () => {
  for (const requestBody of ["", "[]", "null", '"text"', '{"conversion":1}', "not JSON"]) {
    expect(hideFromPartner({ requestBody, answer: null })).toEqual({ requestBody, answer: null });
  }
});
