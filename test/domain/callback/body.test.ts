import { describe, expect, test } from "vitest";
import { callbackBody } from "../../../src/domain/callback/body";
import { alpha3 } from "../../../src/domain/click/country-codes";
import { type FactsInput, makeAccount, makeFacts } from "../../support/callback-facts";
import { makeClick, makeValues } from "../../support/factories";

const SENT_AT = Date.parse("2026-11-02T10:00:00.123Z");
const stamp = {
  id: "019a0000-0000-7000-8000-00000000000a",
  sentAt: SENT_AT,
  status: "Success",
  reason: null,
} as const;
const bodyOf = (input: FactsInput = {}, over: Partial<Parameters<typeof callbackBody>[0]> = {}) =>
  JSON.parse(callbackBody({ ...stamp, ...over }, makeFacts(input)));

const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
const FIELDS = [
  ...[
    "status",
    "rejectionReason",
    "userCompletedAt",
    "isRewardSent",
    "isTest",
    "viewId",
    "clickId",
    "conversionId",
  ],
  ...["offerId", "offerName", "offerAdvertiserId", "offerAdvertiserName", "offerEventId", "offerCategoryId"],
  ...[
    "offerCategoryName",
    "offerCountryId",
    "offerCountryCode2",
    "offerCountryCode3",
    "eventId",
    "eventName",
  ],
  ...["rewardPoints", "revenue", "pubMemberId", "pubClickId", "pubSessionId", "pubGender", "pubAge"],
  ...["pubGeoCountry", "pubGeoState", "pubPostalCode", ...numbered("pubSub", 15), "pubDevice"],
  ...["trackSysEventId", "trackSysConversionId", "trackSysConversionAmount", "trackSysConversionIpAddress"],
  ...["trackSysConversionEmail", "trackSysConversionUserId", ...numbered("trackSysConversionSub", 5)],
  ...["sequenceNumber", "partnerId", "partnerName", "createdAt", "clickTime"],
];

describe("the account callback's body", () => {
  test("has exactly the fields agreed, in their order", () => {
    const body = bodyOf();
    expect(Object.keys(body)).toEqual(["id", "sentAt", "conversion"]);
    expect(Object.keys(body.conversion)).toEqual(FIELDS);
  });

  test("has the same names in PascalCase where the partner wants them", () => {
    const body = bodyOf({ partner: { callback: makeAccount({ casing: "pascal" }) } });
    expect(Object.keys(body)).toEqual(["id", "sentAt", "conversion"]);
    const pascal = FIELDS.map((name) => name.charAt(0).toUpperCase() + name.slice(1));
    expect(Object.keys(body.conversion)).toEqual(pascal);
  });

  test("tells of click, event, postback and payout", () => {
    const click = makeClick({
      subs: { 1: "a", 15: "z" },
      pubAge: "33",
      at: Date.parse("2026-11-01T00:00:00Z"),
    });
    const values = makeValues({
      ...{ eventId: "WIN", conversionId: "order-1", amount: "9.990", payout: "4", currency: "USD" },
      ...{ ip: "203.0.113.9", email: "a@b.example", userId: "u1", subs: { 5: "five" } },
    });
    const createdAt = Date.parse("2026-11-02T00:00:00Z");
    const conversion = {
      click,
      clickId: click.id,
      clickAt: click.at,
      values,
      eventId: "win",
      offerEventId: "e-1",
    };
    const body = bodyOf({
      conversion: {
        ...conversion,
        createdAt,
        userCompletedAt: createdAt - 1000,
        revenue: 9_000_000,
        payout: 2_500_001,
      },
      event: { eventId: "win", name: "Win", sequenceNumber: 3 },
    });
    expect(body).toMatchObject({ id: stamp.id, sentAt: "2026-11-02T10:00:00.123Z" });
    expect(body.conversion).toMatchObject({
      ...{ status: "Success", isRewardSent: true, isTest: false, rejectionReason: null },
      ...{ clickId: click.id, revenue: 2.500001, rewardPoints: 350 },
      ...{ eventId: "win", offerEventId: "e-1", eventName: "Win", sequenceNumber: 3 },
      ...{ pubSub1: "a", pubSub2: null, pubSub15: "z", pubAge: "33", pubGender: null, pubDevice: "mobile" },
      ...{ trackSysEventId: "WIN", trackSysConversionId: "order-1", trackSysConversionAmount: 9.99 },
      ...{ trackSysConversionUserId: "u1", trackSysConversionSub5: "five", trackSysConversionSub1: null },
      ...{ trackSysConversionEmail: "a@b.example", trackSysConversionIpAddress: "203.0.113.9" },
      ...{ createdAt: "2026-11-02T00:00:00.000Z", userCompletedAt: "2026-11-01T23:59:59.000Z" },
      ...{
        clickTime: "2026-11-01T00:00:00.000Z",
        offerCategoryName: "Games",
        offerAdvertiserName: "Acme Games",
      },
      ...{ offerCountryCode2: "DE", offerCountryCode3: "DEU", offerCountryId: null },
    });
    expect(JSON.stringify(body)).not.toContain("9000000");
  });

  test("keeps the advertiser's data where the network does not share it", () => {
    const values = makeValues({ ip: "203.0.113.9", email: "a@b.example" });
    const { conversion } = bodyOf({ shareAdvertiserData: false, conversion: { values } });
    expect(conversion).toMatchObject({
      offerAdvertiserName: null,
      trackSysConversionEmail: null,
      trackSysConversionIpAddress: null,
    });
    expect(conversion.offerAdvertiserId).not.toBeNull();
  });

  test("has no advertiser's id in a test send, whose conversion has none", () => {
    expect(bodyOf({ conversion: { advertiserId: "" } }).conversion.offerAdvertiserId).toBeNull();
  });

  test("has the callback's own status and its reason", () => {
    const rejected = bodyOf({ conversion: { status: "Success" } }, { status: "Rejected", reason: "fraud" });
    expect(rejected.conversion).toMatchObject({
      status: "Rejected",
      rejectionReason: "fraud",
      isRewardSent: false,
    });
    const pending = bodyOf({}, { status: "Pending", reason: "cap_reached" });
    expect(pending.conversion).toMatchObject({
      status: "Pending",
      rejectionReason: null,
      isRewardSent: false,
    });
  });

  test("says of a test conversion that it is one", () => {
    const { conversion } = bodyOf({ conversion: { test: true } });
    expect(conversion).toMatchObject({
      isTest: true,
      pubSub5: "[Testing Tools] This view/click was generated by the testing tools",
      pubSub1: "newsletter",
    });
  });

  test("takes the offer's only country where the click's is unknown", () => {
    const click = makeClick({ country: null });
    const none = { devices: [], os: [], startsAt: null, endsAt: null };
    const allow = (codes: string[]) =>
      bodyOf({
        conversion: { click },
        offer: { targeting: { ...none, countries: { allow: codes, deny: [] } } },
      });
    expect(allow(["US"]).conversion).toMatchObject({ offerCountryCode2: "US", offerCountryCode3: "USA" });
    expect(allow(["US", "CA"]).conversion).toMatchObject({
      offerCountryCode2: null,
      offerCountryCode3: null,
    });
  });
});

test("every country that people speak of has three letters", () => {
  expect(["GB", "US", "CH", "TW", "XK"].map(alpha3)).toEqual(["GBR", "USA", "CHE", "TWN", "XKX"]);
  expect([alpha3("T1"), alpha3("XX"), alpha3(null), alpha3("")]).toEqual([null, null, null, null]);
});
