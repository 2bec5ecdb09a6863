import { describe, expect, test } from "vitest";
import type { Conversion } from "../../../src/domain/conversion/conversion";
import { conversionRepeated, conversionSpokenOf } from "../../../src/domain/postback/conversion-spoken-of";
import { makeCandidate, makeConversion, makeValues } from "../makers";

const txn = (conversionId: string | null, status: string | null = null) =>
  makeValues({ conversionId, status });
const first = makeConversion({ id: "c-1", values: txn("A") });
const second = makeConversion({ id: "c-2", values: txn("B") });
const bare = makeConversion({ id: "c-3" });
const late = makeConversion({ id: "c-4", status: "Rejected", reason: "window_expired" });
const full = makeConversion({ id: "c-5", status: "Rejected", reason: "cap_reached" });
const refused = makeConversion({ id: "c-6", status: "Rejected", reason: "advertiser_rejected" });

type Row = [string, Partial<Conversion>, Conversion[], string | null];

describe("with repeats off, the conversion that a postback speaks of", () => {
  test.each<Row>([
    ["none when there is none", {}, [], null],
    ["the one of the click and event", {}, [bare], "c-3"],
    ["the one of the transaction", { values: txn("A") }, [second, first], "c-1"],
    ["the newest when it names no transaction", {}, [first, second], "c-2"],
    ["the first told one when it brings the transaction along", { values: txn("A") }, [bare], "c-3"],
    ["none for another purchase", { values: txn("Z") }, [first], null],
    [
      "the one there is for the reversal of another transaction",
      { values: txn("Z", "rejected"), advertiserStatus: "rejected" },
      [first],
      "c-1",
    ],
    ["none of another event", { eventId: "win" }, [bare], null],
    ["none of another click", {}, [makeConversion({ clickId: "click-2" })], null],
    ["none that was a test", {}, [makeConversion({ test: true })], null],
    ["none that was only kept for review", {}, [late, full], null],
    ["one that the advertiser rejected", {}, [refused], "c-6"],
  ])("is %s", (_, said, known, id) => {
    expect(conversionSpokenOf(makeCandidate(said), known)?.id ?? null).toBe(id);
  });

  test("is none for a test", () => {
    expect(conversionSpokenOf(makeCandidate({}, { test: true }), [bare])).toBeNull();
  });
});

describe("with repeats on, the conversion that a postback speaks of", () => {
  test.each<Row>([
    ["none for a bare one: it counts anew", {}, [bare], null],
    [
      "the newest when it names a bad status",
      { values: txn(null, "rejected"), advertiserStatus: "rejected" },
      [first, second],
      "c-2",
    ],
    ["none when it is approved as they are", { values: txn(null, "approved") }, [first, second], null],
    ["the one of the transaction", { values: txn("A") }, [first, second], "c-1"],
    ["none for a new transaction", { values: txn("Z") }, [first], null],
    ["none for a new transaction with a status", { values: txn("Z", "rejected") }, [first], null],
    ["none when there is none", { values: txn(null, "rejected") }, [], null],
  ])("is %s", (_, said, known, id) => {
    expect(conversionSpokenOf(makeCandidate(said, { repeats: true }), known)?.id ?? null).toBe(id);
  });
});

describe("what a duplicate repeats", () => {
  test.each<Row>([
    ["the one it speaks of", {}, [late, bare], "c-3"],
    [
      "the identical request",
      { requestHash: "same", values: txn("Z") },
      [first, { ...second, requestHash: "same" }],
      "c-2",
    ],
    ["any that stands", { values: txn("Z") }, [late, first], "c-1"],
    ["the one that a full cap turned away", {}, [late, full], "c-5"],
    ["none of another event", { eventId: "win" }, [bare, late], null],
    ["none that was a test", {}, [makeConversion({ test: true })], null],
  ])("is %s", (_, said, known, id) => {
    expect(conversionRepeated(makeCandidate(said), known)?.id ?? null).toBe(id);
  });

  test("is the first of several, where repeats counted once and do no more", () => {
    expect(conversionRepeated(makeCandidate({}), [second, bare, first])?.id).toBe("c-1");
  });

  test("is, where repeats count, the one of its own words or transaction that a full cap turned away", () => {
    const turnedAway = { ...full, values: txn("Z"), requestHash: "same" };
    const ofWords = makeCandidate({ requestHash: "same" }, { repeats: true });
    const ofTransaction = makeCandidate({ values: txn("Z") }, { repeats: true });
    for (const said of [ofWords, ofTransaction])
      expect(conversionRepeated(said, [first, late, turnedAway])?.id).toBe("c-5");
  });

  test("is for one that is late the late one, for whichever reason", () => {
    const said = makeCandidate({ status: "Rejected", reason: "too_fast" }, { late: true });
    expect(conversionRepeated(said, [full, late])?.id).toBe("c-4");
  });
});
