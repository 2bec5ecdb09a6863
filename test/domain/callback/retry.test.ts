import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BREAKER_PROBE_SECONDS,
  breakerGate,
  isEndpointFailure,
  judgeAnswer,
  parseRetryAfter,
  RETRY_LADDER,
  tallyAnswers,
} from "../../../src/domain/callback/retry";

const DAY = 86_400;
const LADDER = [10, 60, 300, 900, 3600, 10_800, 21_600, 43_200, DAY, DAY];
const delivered = { outcome: "delivered" };
const failed = { outcome: "failed", final: true };
const retry = (delaySeconds: number) => ({ outcome: "retry", delaySeconds });

const makeResult = (given: Partial<Parameters<typeof judgeAnswer>[0]>) => ({
  bodyMatches: true,
  attempt: 1,
  random: 0.5,
  ...given,
});
const outcomes = (given: Partial<Parameters<typeof judgeAnswer>[0]>) =>
  Array.from({ length: 11 }, (_, at) => judgeAnswer(makeResult({ ...given, attempt: at + 1 })));

const wholeLadder = [...LADDER.map(retry), failed];
const twiceMore = [retry(10), retry(60), ...new Array(9).fill(failed)];

test.each([200, 201, 202, 204, 299])("%i is delivered", (status) => {
  expect(judgeAnswer(makeResult({ status }))).toEqual(delivered);
});

test.each([
  [{ error: "connection refused" }],
  [{ error: "timeout" }],
  [{ status: 408 }],
  [{ status: 425 }],
  [{ status: 429 }],
  [{ status: 500 }],
  [{ status: 502 }],
  [{ status: 503 }],
  [{ status: 599 }],
  [{ status: 401 }],
  [{ status: 403 }],
  [{ status: 404 }],
  [{ status: 200, bodyMatches: false }],
])("%o takes the whole ladder", (given) => {
  expect(outcomes(given)).toEqual(wholeLadder);
});

test.each([301, 302, 304, 307, 308, 400, 402, 405, 409, 413, 418, 422, 451])(
  "%i is tried twice more",
  (status) => {
    expect(outcomes({ status })).toEqual(twiceMore);
  },
);

test("410 is final", () => {
  expect(judgeAnswer(makeResult({ status: 410 }))).toEqual(failed);
});

test.each([
  [0, retry(900)],
  [1, retry(900)],
  [2, failed],
])("a 400 after three outages and %i refusals", (refusedBefore, expected) => {
  expect(judgeAnswer(makeResult({ status: 400, attempt: 4, refusedBefore }))).toEqual(expected);
});

test.each([
  [0, 8],
  [0.5, 10],
  [1, 12],
])("random %f waits %i s for the first retry", (random, seconds) => {
  expect(judgeAnswer(makeResult({ status: 500, random }))).toEqual(retry(seconds));
});

test.each([
  [429, 1, 120, 120],
  [503, 1, 120, 120],
  [429, 1, 0.2, 10],
  [429, 1, 10.4, 11],
  [429, 1, 0, 10],
  [429, 1, null, 10],
  [429, 1, -5, 10],
  [429, 1, Number.NaN, 10],
  [429, 6, 1, 10_800],
  [429, 1, 7 * DAY, DAY],
  [429, 1, Number.POSITIVE_INFINITY, DAY],
  [429, 10, 7 * DAY, DAY],
  [500, 1, 120, 10],
  [404, 1, 120, 10],
])("%i at attempt %i with Retry-After %s waits %i s", (status, attempt, retryAfterSeconds, seconds) => {
  expect(judgeAnswer(makeResult({ status, attempt, retryAfterSeconds }))).toEqual(retry(seconds));
});

const NOW = Date.parse("1994-11-06T08:49:00.000Z");
test.each([
  ["120", 120],
  [" 120 ", 120],
  ["0", 0],
  ["Sun, 06 Nov 1994 08:49:37 GMT", 37],
  ["Sunday, 06-Nov-94 08:49:37 GMT", 37],
  ["Sun Nov  6 08:49:37 1994", 37],
  ["Sun, 06 Nov 1994 08:00:00 GMT", 0],
  ["-1", null],
  ["1.5", null],
  ["1e3", null],
  ["soon", null],
  ["5 apples", null],
  ["1994-11-06", null],
  ["Sun, 99 Foo 1994 08:49:37 GMT", null],
  ["", null],
  [null, null],
])("Retry-After %j is %s s", (header, seconds) => {
  expect(parseRetryAfter(header, NOW)).toBe(seconds);
});

test.each([
  [{ error: "timeout" }, true],
  [{}, true],
  [{ status: 401 }, true],
  [{ status: 403 }, true],
  [{ status: 404 }, true],
  [{ status: 408 }, true],
  [{ status: 425 }, true],
  [{ status: 429 }, true],
  [{ status: 500 }, true],
  [{ status: 503 }, true],
  [{ status: 200 }, false],
  [{ status: 301 }, true],
  [{ status: 302 }, true],
  [{ status: 308 }, true],
  [{ status: 400 }, false],
  [{ status: 410 }, false],
  [{ status: 422 }, false],
])("%o is an endpoint's failure: %s", (answer, expected) => {
  expect(isEndpointFailure(answer)).toBe(expected);
});

// The contract: "opens after 10 failures in a row", and "3xx counts as failed".
test.each<[number[], { recovered: boolean; failures: number }]>([
  [[500, 503], { recovered: false, failures: 2 }],
  [[500, 302, 301], { recovered: false, failures: 3 }],
  [[500, 200, 503], { recovered: true, failures: 1 }],
  [[500, 400], { recovered: false, failures: 1 }],
  [[500, 410, 422, 503], { recovered: false, failures: 2 }],
  [[400, 200, 400], { recovered: true, failures: 0 }],
  [[400], { recovered: false, failures: 0 }],
  [[], { recovered: false, failures: 0 }],
])("of an endpoint's answers %j the failures since it last took one count", (statuses, expected) => {
  const answers = statuses.map((status) => ({ status, delivered: status === 200 }));
  expect(tallyAnswers(answers)).toEqual(expected);
});

test("an answer without the expected text neither counts nor ends the row", () => {
  const mismatch = { status: 200, delivered: false };
  const failed = { status: 503, delivered: false };
  expect(tallyAnswers([failed, mismatch, failed])).toEqual({ recovered: false, failures: 2 });
});

test.each([
  [200, true],
  [400, true],
  [410, true],
  [302, false],
  [404, false],
  [503, false],
])("a probe that is answered %i says that the endpoint is back: %s", (status, recovered) => {
  expect(tallyAnswers([{ status, delivered: false, probe: true }])).toMatchObject({ recovered });
});

test("an open breaker lets one probe through a minute", () => {
  const openedAt = 1000;
  const minuteLater = openedAt + BREAKER_PROBE_SECONDS * 1000;
  expect(breakerGate(null, 0)).toBe("closed");
  expect(breakerGate(openedAt, minuteLater - 1)).toBe("open");
  expect(breakerGate(openedAt, minuteLater)).toBe("probe");
});

describe("properties", () => {
  const result = fc.record({
    status: fc.option(fc.integer({ min: 100, max: 700 }), { nil: undefined }),
    bodyMatches: fc.boolean(),
    retryAfterSeconds: fc.option(fc.double(), { nil: null }),
    attempt: fc.integer({ min: 1, max: 20 }),
    random: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  test("each wait is whole seconds within 20 % of its step, or what the partner asked, up to a day", () => {
    fc.assert(
      fc.property(result, (given) => {
        const judged = judgeAnswer(given);
        if (judged.outcome !== "retry") return;
        const step = RETRY_LADDER[given.attempt - 1] ?? Number.NaN;
        expect(Number.isInteger(judged.delaySeconds)).toBe(true);
        expect(judged.delaySeconds).toBeGreaterThanOrEqual(step * 0.8 - 1);
        expect(judged.delaySeconds).toBeLessThanOrEqual(
          Math.max(step * 1.2 + 1, given.retryAfterSeconds ? DAY : 0),
        );
      }),
    );
  });

  test("nothing is tried for ever", () => {
    fc.assert(
      fc.property(result, (given) => {
        expect(judgeAnswer({ ...given, attempt: 11 }).outcome).not.toBe("retry");
      }),
    );
  });

  test("no header makes parseRetryAfter throw or go negative", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (header) => {
          expect(parseRetryAfter(header, NOW) ?? 0).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
