import { describe, expect, test } from "vitest";
import type { Click } from "../../../src/domain/click/click";
import type { PostbackValues } from "../../../src/domain/conversion/conversion";
import type { Cap, Offer, OfferEvent } from "../../../src/domain/offer/offer";
import { type Attempt, judgePostback } from "../../../src/domain/postback/attribution";
import { DAY, makeClick, makeDeal, makeEvent, makeValues, NOW } from "../makers";

type Given = Omit<Partial<Attempt>, "click" | "values" | "deal"> & {
  offer?: Partial<Offer>;
  linkCaps?: Cap[];
  click?: Partial<Click>;
  values?: Partial<PostbackValues>;
};
function judge({ offer, linkCaps = [], click, values, ...over }: Given = {}) {
  return judgePostback({
    click: makeClick(click),
    deal: makeDeal({ offer, link: { caps: linkCaps } }),
    event: null,
    values: makeValues(values),
    status: "approved",
    statusKnown: true,
    test: false,
    receivedAt: NOW,
    completedAt: NOW,
    ...over,
  });
}

const percent: Partial<Offer> = { revenue: { type: "percent", amount: 10_000_000 } };
const manual: Partial<Offer> = { rewarding: "manual" };
const days: Partial<Offer> = { pendingDays: 14 };
const clickAgo = (ms: number) => ({ at: NOW - ms });
const WINDOW = 90 * DAY;
const dueAt = NOW + 14 * DAY;

type Row = [string, Given, string, string | null, due?: number];
test.each<Row>([
  ["approved", {}, "Success", null],
  ["pending", { status: "pending" }, "Pending", "advertiser_pending"],
  ["rejected at first sight", { status: "rejected" }, "Rejected", "advertiser_rejected"],
  ["an unknown word", { status: "pending", statusKnown: false }, "Pending", "advertiser_pending"],
  ["manual", { offer: manual }, "Pending", "manual_review"],
  ["pending days", { offer: days }, "Pending", "pending_days", dueAt],
  [
    "manual and pending days: staff has the word",
    { offer: { ...manual, ...days } },
    "Pending",
    "manual_review",
  ],
  ["pending and pending days", { status: "pending", offer: days }, "Pending", "advertiser_pending"],
  [
    "rejected, manual and pending days",
    { status: "rejected", offer: { ...manual, ...days } },
    "Rejected",
    "advertiser_rejected",
  ],
  ["an amount missing", { offer: percent }, "Pending", "amount_missing"],
  ["an amount missing, pending days", { offer: { ...percent, ...days } }, "Pending", "amount_missing"],
  ["an amount unreadable", { offer: percent, values: { amount: "x" } }, "Pending", "amount_invalid"],
  [
    "another currency",
    { offer: percent, values: { amount: "5", currency: "EUR" } },
    "Pending",
    "currency_mismatch",
  ],
  ["an amount missing where none is needed", { values: { amount: "x", currency: "EUR" } }, "Success", null],
  ["rejected without an amount", { offer: percent, status: "rejected" }, "Rejected", "advertiser_rejected"],
  [
    "rejected with less than nothing",
    { offer: percent, status: "rejected", values: { amount: "-5" } },
    "Rejected",
    "advertiser_rejected",
  ],
  ["the last moment of the window", { click: clickAgo(WINDOW) }, "Success", null],
  ["the moment after", { click: clickAgo(WINDOW + 1) }, "Rejected", "window_expired"],
  [
    "after the window, pending",
    { click: clickAgo(WINDOW + 1), status: "pending" },
    "Rejected",
    "window_expired",
  ],
  [
    "after the window, no amount",
    { click: clickAgo(WINDOW + 1), offer: percent },
    "Rejected",
    "window_expired",
  ],
  ["no window at all", { offer: { clickWindowDays: 0 } }, "Rejected", "window_expired"],
  [
    "completed within, told after",
    { click: clickAgo(WINDOW + DAY), completedAt: NOW - DAY },
    "Success",
    null,
  ],
  [
    "a moment too fast",
    { offer: { minSecondsToConvert: 60 }, click: clickAgo(59_999) },
    "Rejected",
    "too_fast",
  ],
  ["just not too fast", { offer: { minSecondsToConvert: 60 }, click: clickAgo(60_000) }, "Success", null],
  ["at once, where nothing is too fast", { click: clickAgo(0) }, "Success", null],
  ["dated before the click by another clock", { click: clickAgo(-900) }, "Success", null],
  [
    "dated before the click, where that is too fast",
    { offer: { minSecondsToConvert: 1 }, click: clickAgo(-900) },
    "Rejected",
    "too_fast",
  ],
  ["a test of a rejection", { test: true, status: "rejected" }, "Success", null],
  [
    "a test, late, without amount, manual",
    { test: true, click: clickAgo(WINDOW * 3), offer: { ...percent, ...manual, ...days } },
    "Success",
    null,
  ],
  [
    "a test, too fast",
    { test: true, offer: { minSecondsToConvert: 60 }, click: clickAgo(0) },
    "Success",
    null,
  ],
])("%s", (_, given, status, reason, due = undefined) => {
  const ruling = judge(given);
  expect(ruling).toMatchObject({ status, reason, dueAt: due ?? null });
  expect(ruling.late).toBe(reason === "window_expired" || reason === "too_fast" ? reason : null);
});

const ALL: [Attempt["status"], number, Offer["rewarding"], boolean, boolean, boolean][] = (
  ["approved", "pending", "rejected", "ignore"] as const
).flatMap((status) =>
  [0, 7].flatMap((pendingDays) =>
    (["automatic", "manual"] as const).flatMap((rewarding) =>
      [true, false].flatMap((amount) =>
        [true, false].flatMap((within) =>
          [true, false].map((isTest): (typeof ALL)[number] => [
            status,
            pendingDays,
            rewarding,
            amount,
            within,
            isTest,
          ]),
        ),
      ),
    ),
  ),
);
describe("all of it together", () => {
  test.each(ALL)(
    "%s, %d days, %s, amount %s, in time %s, test %s",
    (status, pendingDays, rewarding, amount, within, isTest) => {
      const ruling = judge({
        status,
        test: isTest,
        offer: { ...percent, pendingDays, rewarding },
        values: { amount: amount ? "10" : null },
        click: clickAgo(within ? 1000 : WINDOW + 1),
      });
      const expected = () => {
        if (isTest) return "Success";
        if (!within || status === "rejected") return "Rejected";
        return amount && status !== "pending" && rewarding === "automatic" && pendingDays === 0
          ? "Success"
          : "Pending";
      };
      expect(ruling.status).toBe(expected());
      expect(ruling.reason === null).toBe(expected() === "Success");
      expect(ruling.dueAt !== null).toBe(ruling.reason === "pending_days");
    },
  );
});

describe("on a multi offer the event's own terms are in force", () => {
  const event = (over: Partial<OfferEvent>) => makeEvent({ id: "event-9", rewardPoints: 70, ...over });
  const offer: Partial<Offer> = { type: "multi", rewardPoints: 1, ...days, allowRepeatConversions: true };

  test("its waiting, points, amounts and repeats", () => {
    const revenue = { type: "fixed", amount: 9 } as const;
    expect(judge({ offer, event: event({ revenue, pendingDays: 2 }) })).toMatchObject({
      status: "Pending",
      dueAt: NOW + 2 * DAY,
      rewardPoints: 70,
      amounts: { revenue: 9 },
      repeats: false,
    });
    expect(judge({ offer, event: event({ allowRepeatConversions: true }) })).toMatchObject({
      status: "Success",
      repeats: true,
    });
  });
});

describe("the places it claims", () => {
  const caps: Cap[] = [{ metric: "conversions", period: "total", limit: 10 }];
  const linkCaps: Cap[] = [{ metric: "revenue", period: "total", limit: 7 }];
  const ofLink = { key: "link:link-1|revenue|total|0", limit: 7, delta: 5_000_000 };
  const place = (scope: string) => ({ key: `${scope}|conversions|total|0`, limit: 10, delta: 1 });

  test("are in the offer's and the link's caps", () => {
    expect(judge({ offer: { caps }, linkCaps }).capClaims).toEqual([place("offer:offer-1"), ofLink]);
  });

  test("are in the event's caps and not the offer's, on a multi offer", () => {
    const event = makeEvent({ id: "event-9", caps });
    const offer: Partial<Offer> = {
      type: "multi",
      caps: [{ metric: "conversions", period: "day", limit: 1 }],
    };
    expect(judge({ offer, event, linkCaps }).capClaims).toEqual([place("event:event-9"), ofLink]);
  });

  test.each<[string, Given]>([
    ["a test", { test: true }],
    ["a rejection", { status: "rejected" }],
    ["what came late", { click: clickAgo(WINDOW + 1) }],
  ])("are none for %s", (_, given) => {
    expect(judge({ offer: { caps }, linkCaps, ...given }).capClaims).toEqual([]);
  });

  test("are in the period in which it came, not in which it was completed", () => {
    const daily: Cap[] = [{ metric: "conversions", period: "day", limit: 1 }];
    const [claim] = judge({
      offer: { caps: daily },
      completedAt: NOW - DAY,
      click: clickAgo(2 * DAY),
    }).capClaims;
    expect(claim?.key).toBe(`offer:offer-1|conversions|day|${Date.UTC(2026, 0, 15)}`);
  });
});

test("what is odd is warned of", () => {
  const values = { amount: "x", status: "maybe" };
  expect(judge({ values, status: "pending", statusKnown: false }).warnings).toEqual([
    'cnv_amount is not an amount: "x"',
    'cnv_status "maybe" is not known; taken as pending',
  ]);
  expect(judge().warnings).toEqual([]);
});
