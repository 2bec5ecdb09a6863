import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReceivedPostback } from "../../../src/domain/postback/postback";
import { signedTexts } from "../../../src/domain/postback/signature";
import { makeReceived } from "../makers";

const texts = (received: Partial<ReceivedPostback>) => signedTexts(makeReceived(received));

test.each<[string, Partial<ReceivedPostback>, string]>([
  ["as it came", { rawQuery: "b=2&a=1%20+&&c" }, "b=2&a=1%20+&&c"],
  ["without its signature", { rawQuery: "a=1&signature=xyz&b=2" }, "a=1&b=2"],
  ["wherever that stands", { rawQuery: "signature=xyz&a=1" }, "a=1"],
  ["and without a value", { rawQuery: "a=1&signature" }, "a=1"],
  ["not without names alike", { rawQuery: "a=1&signatures=2&xsignature=3" }, "a=1&signatures=2&xsignature=3"],
  ["with the body", { rawQuery: "a=1&signature=x", body: '{"b": 2}\n' }, 'a=1\n{"b": 2}\n'],
  ["a body alone", { rawQuery: "signature=x", body: "b=2" }, "\nb=2"],
  ["nothing", {}, ""],
])("what is signed: %s", (_, received, text) => expect(texts(received)).toEqual([text]));

test.each<[string, string, string[]]>([
  ["an apostrophe", "a=it%27s", ["a=it%27s", "a=it's"]],
  ["letters beyond ASCII", "a=caf%C3%A9", ["a=caf%C3%A9", "a=café"]],
  ["both", "a=%27%F0%9F%98%80", ["a=%27%F0%9F%98%80", "a='%F0%9F%98%80", "a=%27😀", "a='😀"]],
  ["lower case, which no parser writes", "a=%c3%a9", ["a=%c3%a9"]],
  ["bytes that are no UTF-8", "a=%E9", ["a=%E9"]],
  ["what a parser leaves alone", "a=%20%22%26%3D%2B%25", ["a=%20%22%26%3D%2B%25"]],
])("what a URL parser may have rewritten is signed in either way: %s", (_, rawQuery, all) =>
  expect(texts({ rawQuery })).toEqual(all),
);

test("all that may have been signed says the same as what was received", () => {
  const char = fc.constantFrom("'", "é", "😀", "&", "=", "%", "+", " ", "a", "\u0000");
  const pairs = fc.array(fc.tuple(fc.string({ unit: char }), fc.string({ unit: char })), { maxLength: 4 });
  fc.assert(
    fc.property(pairs, (given) => {
      const rawQuery = new URLSearchParams(given.map(([name, value]) => [`x${name}`, value])).toString();
      const said = (query: string) => [...new URLSearchParams(query)];
      for (const text of texts({ rawQuery })) expect(said(text)).toEqual(said(rawQuery));
    }),
  );
});
