import { describe, expect, test } from "vitest";
import { POSTBACK_CODES, type PostbackCode, wordsFor } from "../../../src/domain/postback/codes";
import { PARKED_FOR_MS, parkedDelaySeconds } from "../../../src/domain/postback/parked";

const CODES = Object.keys(POSTBACK_CODES) as PostbackCode[];

describe("each answer", () => {
  test.each<[http: number, ok: boolean, codes: PostbackCode[]]>([
    [200, true, ["ACCEPTED", "UPDATED", "IGNORED"]],
    [200, false, ["DUPLICATE", "MEMBER_ALREADY_CONVERTED", "WINDOW_EXPIRED", "TOO_FAST"]],
    [202, false, ["PARKED", "EVENT_UNKNOWN"]],
    [400, false, ["CLICK_ID_MISSING", "CLICK_ID_MALFORMED", "UNRESOLVED_MACRO", "EVENT_MISSING"]],
    [403, false, ["SIGNATURE_INVALID", "TOKEN_INVALID", "IP_DENIED"]],
    [404, false, ["CLICK_NOT_FOUND"]],
    [503, false, ["TRY_AGAIN"]],
  ])("is %d, successful %s: %j", (http, ok, codes) => {
    const such = CODES.filter((code) => POSTBACK_CODES[code].http === http && POSTBACK_CODES[code].ok === ok);
    expect(such.toSorted()).toEqual(codes.toSorted());
  });

  test("is in History unless it is the ordinary one: refusals as errors, duplicates as warnings", () => {
    for (const code of CODES) {
      const { http, ok, level } = POSTBACK_CODES[code];
      const expected = ok ? "info" : http < 400 ? "warning" : "error";
      expect([code, level]).toEqual([code, code === "ACCEPTED" ? null : expected]);
    }
  });

  test("has plain words", () => {
    for (const code of CODES) expect(wordsFor(code)).toMatch(/^[A-Za-z].* .*\.$/);
  });
});

describe("a parked postback", () => {
  test("is tried soon at first, ever later, and then each quarter of an hour", () => {
    const waits = Array.from({ length: 20 }, (_, tries) => parkedDelaySeconds(tries));
    expect(waits[0]).toBeLessThanOrEqual(5);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(new Set(waits.slice(9))).toEqual(new Set([900]));
  });

  test.each([-1, 1e9, Number.NaN, 0.5])("waits a while after %d tries", (tries) => {
    expect(parkedDelaySeconds(tries)).toBeGreaterThan(0);
  });

  test("is kept for 72 hours", () => expect(PARKED_FOR_MS).toBe(72 * 60 * 60 * 1000));
});
