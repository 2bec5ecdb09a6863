import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { abandonOnce, beginOnce, endOnce, type Once } from "../../src/flows/answer-once";
import { rimAt } from "../support/callbacks";

type Claimed = Extract<Once, { first: true }>;

const ask = (name: string, at: number): Promise<Once> => {
  const request = ["POST", "/offers", "", "{}"];
  return beginOnce(env, { caller: ["n", "a"], name, request, makesOneRecord: false, rim: rimAt(at) });
};

/** A first try that takes longer than its claim holds, and the second that has taken its place. */
async function twoTries(name: string): Promise<{ now: number; tries: [Claimed, Claimed] }> {
  const now = Date.now();
  const [first, second] = [await ask(name, now), await ask(name, now + 121_000)];
  if (!first.ok || !first.first || !second.ok || !second.first) throw new Error("not claimed");
  return { now, tries: [first, second] };
}

test("a first try that is refused late does not free the key that the second try holds", async () => {
  const { now, tries } = await twoTries("refused late");
  await abandonOnce(env, tries[0].held);
  expect(await ask("refused late", now + 122_000)).toMatchObject({ ok: false, code: "CONFLICT" });
  await abandonOnce(env, tries[1].held);
  expect(await ask("refused late", now + 123_000)).toMatchObject({ ok: true, first: true });
});

test("a first try that is answered late keeps no answer in the place of the second's", async () => {
  const { now, tries } = await twoTries("answered late");
  await endOnce(env, tries[0].held, { status: 200, body: "first" });
  expect(await ask("answered late", now + 122_000)).toMatchObject({ ok: false, code: "CONFLICT" });
  await endOnce(env, tries[1].held, { status: 200, body: "second" });
  await endOnce(env, tries[0].held, { status: 200, body: "first" });
  expect(await ask("answered late", now + 123_000)).toMatchObject({ answer: { body: "second" } });
});
