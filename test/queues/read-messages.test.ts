import { expect, test } from "vitest";
import { CLICK_FIELDS } from "../../src/domain/click/click";
import { asQueued } from "../../src/edge/click-buffer";
import { clicksMessage } from "../../src/queues/messages";
import { readClicksMessage } from "../../src/queues/read-messages";
import { makeClick } from "../support/factories";

const clicks = [
  makeClick({ id: crypto.randomUUID(), destination: 'https://x.example/\n"é' }),
  makeClick({ id: crypto.randomUUID(), subs: { 1: "a\u2028b" } }),
];
const message = clicksMessage({ id: crypto.randomUUID(), shard: 3, clicks });
const { id, shard } = message;

test("a message of clicks is read as it was packed", () => {
  expect(asQueued(message).split("\n")).toHaveLength(3);
  expect(readClicksMessage(asQueued(message))).toEqual(message);
});

test("what the log keeps of clicks, and what the version before has sent, is read as well", () => {
  expect(readClicksMessage({ id, shard, clicks })).toEqual(message);
  const rows = clicks.map((click) => CLICK_FIELDS.map((field) => click[field]));
  expect(readClicksMessage({ id, shard, rows })).toEqual(message);
});

test.each<[string, unknown]>([
  ["an empty text", ""],
  ["a text that is no JSON", "clicks"],
  ["a head without a shard", `{"id":"${id}"}\n${message.rows[0]}`],
  ["a row that is cut off", asQueued(message).slice(0, -5)],
  ["a list without a head", { id, rows: [] }],
  ["an object without clicks", { id, shard }],
  ["null", null],
])("%s is no message of clicks", (_, body) => expect(readClicksMessage(body)).toBeNull());
