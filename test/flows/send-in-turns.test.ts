import { expect, test } from "vitest";
import { sendInTurns } from "../../src/flows/send-in-turns";

/** Sends that end when the test says so. */
function slowSends() {
  const begun: string[] = [];
  const ends = new Map<string, (answer: { answered: boolean; ms: number }) => void>();
  const send = (item: string) => {
    begun.push(item);
    return new Promise<{ answered: boolean; ms: number }>((resolve) => ends.set(item, resolve));
  };
  /** Ends one, and waits until what follows has begun. */
  const end = async (item: string, answer = { answered: true, ms: 1 }) => {
    ends.get(item)?.(answer);
    await scheduler.wait(0);
  };
  return { begun, send, end };
}
const endpointOf = (item: string) => item.charAt(0);

test("an endpoint that has not answered has one on its way, and then several", async () => {
  const { begun, send, end } = slowSends();
  const items = ["a1", "a2", "a3", "a4", "b1", "b2"];
  const all = sendInTurns(items, { endpointOf, send, beginWithinMs: 60_000 });
  expect(begun).toEqual(["a1", "b1"]);
  await end("a1");
  expect(begun).toEqual(["a1", "b1", "a2", "a3", "a4"]);
  await end("b1", { answered: false, ms: 10_000 });
  expect(begun.at(-1)).toBe("b2");
  for (const item of items) await end(item);
  expect(await all).toEqual([]);
});

test("no more than five are on their way, and the quickest endpoint is next", async () => {
  const { begun, send, end } = slowSends();
  const items = ["s1", "s2", "s3", "s4", "s5", "s6", "q1", "q2", "q3"];
  const all = sendInTurns(items, { endpointOf, send, beginWithinMs: 60_000 });
  await end("s1", { answered: true, ms: 9_000 });
  expect(begun).toEqual(["s1", "q1", "s2", "s3", "s4", "s5"]);
  await end("q1");
  await end("q2");
  expect(begun.slice(6)).toEqual(["q2", "q3"]);
  await end("q3");
  expect(begun.at(-1)).toBe("s6");
  for (const item of items) await end(item);
  expect(await all).toEqual([]);
});

test("what has had no turn in time is answered", async () => {
  const { begun, send } = slowSends();
  expect(await sendInTurns(["a1", "b1"], { endpointOf, send, beginWithinMs: 0 })).toEqual(["a1", "b1"]);
  expect(begun).toEqual([]);
});
