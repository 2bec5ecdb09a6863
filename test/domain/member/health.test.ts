import { describe, expect, test } from "vitest";
import {
  addSeen,
  fingerprint,
  judgeMembers,
  SAMPLE_CLICKS,
  type Seen,
  seenClick,
  tellingValue,
  worstHealth,
} from "../../../src/domain/member/health";

const now = Date.parse("2026-11-21T12:00:00Z");
const NONE = { refused: 0, counted: 0 };

/** So many clicks, with the ids that the n-th has. */
function clicks(
  count: number,
  member: (n: number) => string,
  click: (n: number) => string = (n) => `c${n}`,
): Seen[] {
  return Array.from({ length: count }, (_, n) =>
    seenClick({ pubMemberId: member(n), pubClickId: click(n), at: now }),
  );
}
const own = (n: number) => `m${n}`;

describe("what clicks say of member ids", () => {
  test.each<[string, Seen[], string, string[]]>([
    ["no click", [], "unknown", []],
    ["a tester", clicks(9, () => "me"), "unknown", []],
    ["members of their own", clicks(10, own), "ok", []],
    ["members who come back", clicks(60, (n) => `m${n % 12}`), "ok", []],
    ["one id", clicks(10, () => "site-7"), "unhealthy", ["MEMBER_ID_STATIC"]],
    ["one id in nine of ten", clicks(20, (n) => (n < 18 ? "0" : own(n))), "unhealthy", ["MEMBER_ID_STATIC"]],
    ["a default in half", clicks(20, (n) => (n % 2 ? "guest" : own(n))), "unhealthy", ["MEMBER_ID_REUSED"]],
    ["some placements", clicks(40, (n) => `placement-${n % 4}`), "unhealthy", ["MEMBER_ID_REUSED"]],
    ["click ids as member ids", clicks(30, (n) => `c${n}`), "no_user_ids", []],
    ["few reloads", clicks(20, own, (n) => `c${n - (n % 10 === 1 ? 1 : 0)}`), "ok", []],
    ["a static click id", clicks(10, own, () => "c"), "unhealthy", ["CLICK_ID_REPEATED"]],
    [
      "one value for both",
      clicks(
        10,
        () => "x",
        () => "x",
      ),
      "unhealthy",
      ["MEMBER_ID_STATIC", "CLICK_ID_REPEATED"],
    ],
  ])("%s", (_, sample, status, reasons) => {
    expect(judgeMembers(sample, NONE)).toMatchObject({ status, reasons });
  });

  test("macros that were not replaced count where they are more than a stray", () => {
    const refused = (refused: number, counted: number) => judgeMembers([], { refused, counted }).reasons;
    expect(refused(2, 0)).toEqual([]);
    expect(refused(3, 0)).toEqual(["UNRESOLVED_MACRO"]);
    expect(refused(3, 1000)).toEqual([]);
    expect(refused(100, 1000)).toEqual(["UNRESOLVED_MACRO"]);
  });

  test("counts members and repeated clicks, and names the value that tells", () => {
    const sample = clicks(
      20,
      (n) => (n < 15 ? "guest" : own(n)),
      (n) => `c${n % 19}`,
    );
    const health = judgeMembers(sample, NONE);
    expect(health).toMatchObject({ clicks: 20, distinctMembers: 6, repeatedClickIds: 1 });
    expect(tellingValue(sample, health.reasons)).toBe(fingerprint("guest"));
    expect(tellingValue(sample, [])).toBeNull();
  });
});

test("a sample keeps the latest clicks of a week", () => {
  const old = [fingerprint("old"), 1, Math.floor(now / 60_000) - 8 * 24 * 60] satisfies Seen;
  expect(addSeen([old], clicks(3, own), now)).toEqual(clicks(3, own));
  const many = addSeen(
    clicks(SAMPLE_CLICKS, own),
    clicks(5, () => "new"),
    now,
  );
  expect(many).toHaveLength(SAMPLE_CLICKS);
  expect(many.at(-1)).toEqual(
    clicks(
      1,
      () => "new",
      () => "c4",
    )[0],
  );
});

test("a partner is as well as its worst offer", () => {
  expect(worstHealth([])).toEqual({ status: "unknown", reasons: [] });
  const of = worstHealth([
    { status: "ok", reasons: [] },
    { status: "unhealthy", reasons: ["MEMBER_ID_STATIC"] },
    { status: "no_user_ids", reasons: [] },
  ]);
  expect(of).toEqual({ status: "unhealthy", reasons: ["MEMBER_ID_STATIC"] });
});
