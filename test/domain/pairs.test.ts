import fc from "fast-check";
import { expect, test } from "vitest";
import { firstOfEach, queryAsSent, queryValues } from "../../src/domain/pairs";

test.each([
  ["http://x/postback?a=it's%27&b=caf%C3%A9é", "a=it's%27&b=caf%C3%A9é"],
  ["http://x/postback?a=1?b=2#c?d", "a=1?b=2"],
  ["http://x/postback?", ""],
  ["http://x/postback#?a=1", ""],
  ["http://x/postback", ""],
])("the query of %s is taken as it was sent", (url, query) => expect(queryAsSent(url)).toBe(query));

test.each([
  ["a=1&b=2", { a: "1", b: "2" }],
  ["a=1&a=2", { a: "1" }],
  ["a&b=&=c&&a=2", { a: "", b: "", "": "c" }],
  ["a=b=c&d=http://x/?e=f", { a: "b=c", d: "http://x/?e=f" }],
  ["?a=1", { a: "1" }],
  ["a=%31+2&b+c=caf%C3%A9", { a: "1 2", "b c": "café" }],
  ["", {}],
])("the values of the query %s", (query, values) => {
  expect(Object.fromEntries(queryValues(query))).toEqual(values);
});

test("a query says the same by hand as to URLSearchParams, whatever stands in it", () => {
  const piece = fc.constantFrom(
    "a",
    "b",
    "=",
    "&",
    "?",
    "/",
    "%41",
    "%",
    "+",
    "'",
    "~",
    "é",
    " ",
    "#",
    "\t",
    "\u0000",
  );
  const ascii = fc.string({ unit: "binary-ascii", maxLength: 20 });
  const query = fc.oneof(
    fc.array(piece, { maxLength: 20 }).map((all) => all.join("")),
    ascii,
  );
  fc.assert(
    fc.property(query, (text) => {
      expect([...queryValues(text)]).toEqual([...firstOfEach(new URLSearchParams(text))]);
    }),
    { numRuns: 2_000 },
  );
});
