import { expect, test } from "vitest";
import { TimeLimit } from "../../src/flows/time-limit";

const SHORT_MS = 300;

/** When it is aborted. */
const endOf = (controller: AbortController) =>
  new Promise<number>((over) => controller.signal.addEventListener("abort", () => over(Date.now())));

test("what began later has its own time, and what has ended is left alone", async () => {
  const limit = new TimeLimit(SHORT_MS);
  const [ended, first] = [limit.begin(), limit.begin()];
  const firstEnd = endOf(first);
  await scheduler.wait(SHORT_MS / 2);
  const began = Date.now();
  const second = limit.begin();
  const secondEnd = endOf(second);
  limit.end(ended);
  await firstEnd;
  expect((await secondEnd) - began).toBeGreaterThanOrEqual(SHORT_MS);
  expect(ended.signal.aborted).toBe(false);
});

test("it begins again after everything had ended", async () => {
  const limit = new TimeLimit(SHORT_MS);
  limit.end(limit.begin());
  const began = Date.now();
  expect((await endOf(limit.begin())) - began).toBeGreaterThanOrEqual(SHORT_MS);
});
