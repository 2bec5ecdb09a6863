import { describe, expect, test } from "vitest";
import type { Conversion } from "../../../src/domain/conversion/conversion";
import { capClaims } from "../../../src/domain/offer/caps";
import type { Cap } from "../../../src/domain/offer/offer";
import { readUpdate, updateByAdvertiser } from "../../../src/domain/postback/advertiser-update";
import type { Candidate } from "../../../src/domain/postback/candidate";
import { DAY, makeCandidate, makeConversion, makeValues, NOW } from "../makers";
import {
  amount,
  CHANGES,
  expired,
  foreign,
  M,
  missing,
  pending,
  type Row,
  rejected,
  success,
  told,
  untold,
  worth,
} from "./advertiser-change.table";

function update(standing: Partial<Conversion>, fresh: Partial<Conversion>, over: Partial<Candidate> = {}) {
  const before = makeConversion(standing);
  const patient = fresh.advertiserStatus === "pending" ? pending : success;
  const patience = { ...(fresh.advertiserStatus === "rejected" ? rejected : patient), dueAt: null };
  const candidate = makeCandidate(fresh, { patience, ...over });
  const news = readUpdate(before, candidate);
  if (!news) throw new Error("the postback says nothing new");
  return updateByAdvertiser({ candidate, standing: before, update: news });
}

test.each(CHANGES)("%s", (_, standing, fresh, expected) => {
  expect(update(standing, fresh).after).toMatchObject(expected);
});

describe("the click window is for new conversions", () => {
  const late = { late: true };
  test.each<Row>([
    [
      "an approval months later",
      { ...pending, ...told(100) },
      { ...expired, ...untold, advertiserStatus: "approved" },
      { status: "Success", reason: null, ...worth(100) },
    ],
    [
      "a refund months later",
      { ...success, ...told(100) },
      { ...expired, ...untold, advertiserStatus: "rejected" },
      { ...rejected, ...worth(100) },
    ],
    [
      "another amount months later",
      { ...success, ...told(100) },
      { ...expired, ...told(80), advertiserStatus: "approved" },
      { status: "Success", ...worth(80) },
    ],
    [
      "an approval that still lacks the amount",
      { ...missing, ...untold, advertiserStatus: "pending" },
      { ...expired, ...untold, advertiserStatus: "approved" },
      { status: "Pending", reason: "amount_missing" },
    ],
    [
      "the amount at last",
      { ...missing, ...untold },
      { ...expired, ...told(100), advertiserStatus: "approved" },
      { status: "Success", ...worth(100) },
    ],
    [
      "the amount at last, in another currency",
      { ...missing, ...untold },
      { ...expired, values: amount("100", "EUR"), ...worth(0), advertiserStatus: "approved" },
      { status: "Pending", reason: "amount_missing" },
    ],
  ])("%s", (_, standing, fresh, expected) => {
    expect(update(standing, fresh, late).after).toMatchObject(expected);
  });
});

describe("the change", () => {
  test("keeps the conversion's id, says who, and counts on", () => {
    const { before, after, by, actor, reason } = update({ ...pending, changeNo: 4 }, success);
    expect([after.id, after.changeNo, after.statusBy, by, actor]).toEqual([
      before.id,
      5,
      "advertiser",
      "advertiser",
      null,
    ]);
    expect(reason).toBeNull();
    expect(update(success, { ...told(80), statusBy: "import" })).toMatchObject({ by: "import" });
  });

  test.each<[string, Partial<Conversion>, Partial<Conversion>, string | null]>([
    ["an amount", { ...success, ...told(100) }, { ...success, ...told(80) }, "amount_changed"],
    ["a status", success, rejected, "advertiser_rejected"],
    [
      "another reason to wait",
      pending,
      { ...success, status: "Pending", reason: "manual_review" },
      "manual_review",
    ],
    ["a status and an amount", { ...pending, ...told(100) }, { ...success, ...told(80) }, null],
  ])("gives its reason: %s", (_, standing, fresh, reason) =>
    expect(update(standing, fresh).reason).toBe(reason),
  );

  test("counts the waiting from when the conversion came", () => {
    const fresh = {
      ...success,
      status: "Pending",
      reason: "pending_days",
      dueAt: NOW + DAY + 14 * DAY,
    } as const;
    expect(update(pending, fresh).after.dueAt).toBe(NOW + 14 * DAY);
  });

  test("remembers what was said last, and the transaction it is known by", () => {
    const standing = makeValues({
      amount: "5",
      conversionId: "A",
      email: "a@x.example",
      subs: { 1: "a", 2: "b" },
    });
    const fresh = makeValues({ conversionId: "B", status: "rejected", userId: "u", subs: { 2: "c" } });
    expect(update({ values: standing }, { ...rejected, values: fresh }).after.values).toEqual({
      ...standing,
      status: "rejected",
      userId: "u",
      subs: { 1: "a", 2: "c" },
    });
    expect(update({}, { ...rejected, values: fresh }).after.values.conversionId).toBe("B");
  });
});

describe("an amount that a rejection brings", () => {
  const usable = amount("100", "USD");
  const took = (standing: Partial<Conversion>, said: ReturnType<typeof amount>) =>
    update({ ...success, ...worth(100), ...standing }, { ...rejected, ...worth(0), values: said }).after;

  test.each([
    ["below nothing", amount("-100")],
    ["in another currency", amount("100", "EUR")],
  ])("is shown while it is rejected and gone when it is approved again: %s", (_, said) => {
    const taken = took({ values: usable }, said);
    expect(taken.values).toMatchObject({ amount: said.amount, currency: said.currency ?? "USD" });
    const { after } = update(taken, { ...missing, ...untold });
    expect(after).toMatchObject({ status: "Success", ...worth(100) });
    expect(after.values).toEqual(usable);
  });

  test("is gone when another amount is told with the approval", () => {
    const taken = took({ values: usable }, amount("-100"));
    const { after } = update(taken, { ...success, ...told(80) });
    expect(after.values).toEqual(amount("80", "USD"));
  });

  test("is what an approval speaks of when it can be used", () => {
    const taken = took({ values: usable }, amount("-100"));
    const again = update(taken, { ...rejected, ...told(80) }).after;
    expect(update(again, { ...missing, ...untold }).after.values).toEqual(amount("80", "USD"));
  });

  test("of a second rejection does not make the first one's the amount that was told", () => {
    const twice = update(took({ values: usable }, amount("-100")), { ...rejected, ...told(-50) }).after;
    expect(update(twice, { ...missing, ...untold }).after.values).toEqual(usable);
  });

  test("below nothing is none when nothing better was told before", () => {
    const { after } = update({ ...rejected, ...told(-100), ...worth(0) }, { ...missing, ...untold });
    expect(after).toMatchObject({ status: "Pending", reason: "amount_missing", values: amount(null) });
  });
});

describe("its places in the caps", () => {
  const caps: Cap[] = [
    { metric: "conversions", period: "day", limit: 10 },
    { metric: "revenue", period: "total", limit: 90 * M },
  ];
  const claims = (revenue: number, at = NOW) => capClaims("offer:1", caps, revenue, at);

  test("stay in the day in which it came, with the revenue it has now", () => {
    const standing = { ...success, ...told(100), capClaims: claims(10 * M) };
    const { after } = update(standing, { ...success, ...told(80), capClaims: claims(8 * M, NOW + DAY) });
    expect(after).toMatchObject({ capClaims: claims(8 * M), capsCounted: true });
  });

  test("keep their revenue when the new amount cannot be used", () => {
    const standing = { ...success, ...told(100), capClaims: claims(10 * M) };
    const fresh = { ...foreign, values: amount("80", "EUR"), ...worth(0), capClaims: claims(0, NOW + DAY) };
    expect(update(standing, fresh).after.capClaims).toEqual(claims(10 * M));
  });

  test("are taken anew when it comes back, without the mark of the last time", () => {
    const standing = { ...rejected, ...told(100), capClaims: claims(10 * M), capsCounted: false };
    const fresh = { ...success, ...told(100) };
    expect(update({ ...standing, overDelivery: true }, fresh).after.overDelivery).toBe(false);
    const counted = { ...success, ...told(80), capClaims: claims(8 * M), overDelivery: true };
    expect(update(counted, fresh).after.overDelivery).toBe(true);
  });

  test("are given back by a rejection and not forgotten", () => {
    const standing = { ...success, ...told(100), capClaims: claims(10 * M) };
    const { after } = update(standing, { ...rejected, ...untold });
    expect(after).toMatchObject({ capClaims: claims(10 * M), capsCounted: false });
  });

  test("are claimed for the first time by what was rejected when it came", () => {
    const standing = { ...rejected, ...told(100), capsCounted: false };
    const { after } = update(standing, { ...success, ...told(100), capClaims: claims(10 * M, NOW + DAY) });
    expect(after).toMatchObject({ capClaims: claims(10 * M), capsCounted: true });
  });

  test("are not claimed for a cap that came after it was counted", () => {
    const { after } = update({ ...pending, capClaims: [] }, { ...success, capClaims: claims(0) });
    expect(after.capClaims).toEqual([]);
  });
});
