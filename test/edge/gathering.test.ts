import { afterEach, expect, test, vi } from "vitest";
import { Gathering } from "../../src/edge/gathering";

afterEach(() => vi.restoreAllMocks());

/** A request's context, of which the work that it minds after its answer can be awaited. */
function context() {
  const work: Promise<unknown>[] = [];
  return { work, waitUntil: (one: Promise<unknown>) => void work.push(one) };
}

function gathering() {
  const sent: number[][] = [];
  const gathered = new Gathering<number>();
  const send = async (items: number[]) => void sent.push(items);
  return { sent, add: (ctx: ReturnType<typeof context>, item: number) => gathered.add(ctx, item, send) };
}

test("what comes within the same moment leaves together and once, in order", async () => {
  const { sent, add } = gathering();
  const ctx = context();
  for (let n = 0; n < 100; n++) add(ctx, n);
  await Promise.all(ctx.work);
  expect(sent).toEqual([Array.from({ length: 100 }, (_, n) => n)]);
});

test("two of a hundred requests mind what waits", () => {
  const { add } = gathering();
  const contexts = Array.from({ length: 100 }, context);
  for (const [n, ctx] of contexts.entries()) add(ctx, n);
  expect(contexts.map(({ work }) => work.length).reduce((sum, n) => sum + n)).toBe(2);
});

test("what comes after the first has left is minded anew", async () => {
  const { sent, add } = gathering();
  const first = context();
  add(first, 1);
  await Promise.all(first.work);
  const second = context();
  add(second, 2);
  await Promise.all(second.work);
  expect(sent).toEqual([[1], [2]]);
});

test("a request that dies with its timer loses nothing: the other one sends all", async () => {
  const { sent, add } = gathering();
  vi.spyOn(scheduler, "wait").mockReturnValueOnce(new Promise(() => {}));
  const [dead, alive] = [context(), context()];
  add(dead, 1);
  add(alive, 2);
  await Promise.all(alive.work);
  expect(sent).toEqual([[1, 2]]);
});

test("when both minders have died, the next request after a second takes over", async () => {
  const { sent, add } = gathering();
  const never = new Promise<void>(() => {});
  vi.spyOn(scheduler, "wait").mockReturnValueOnce(never).mockReturnValueOnce(never);
  add(context(), 1);
  add(context(), 2);
  const now = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(now + 1_100);
  const next = context();
  add(next, 3);
  await Promise.all(next.work);
  expect(sent).toEqual([[1, 2, 3]]);
});
