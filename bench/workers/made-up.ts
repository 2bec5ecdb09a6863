import type { Click } from "../../src/domain/click/click";
import type { Conversion, ConversionStatus, PostbackValues } from "../../src/domain/conversion/conversion";
import { uuidV7 } from "../../src/domain/ids";

/** One offer and partner with the link between them, as the API made them. */
export type Place = {
  networkId: string;
  linkId: string;
  offerId: string;
  partnerId: string;
  advertiserId: string;
};

const COUNTRIES = "US DE GB FR IN BR JP CA AU ES IT NL SE PL MX ID TR KR ZA AR".split(" ");
const DEVICES: [device: string, os: string][] = [
  ["mobile", "android"],
  ["mobile", "ios"],
  ["desktop", "windows"],
  ["desktop", "macos"],
  ["tablet", "ios"],
];
const AGENT = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36";
const MEMBERS = 300_000;

/** Chance that is the same in every run, and skewed: a few offers, countries and subs make most of the traffic. */
function dice(n: number) {
  let state = (n * 2_654_435_761) >>> 0;
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
  };
  const skewed = <T>(values: readonly T[]): T => values[Math.floor(next() ** 2 * values.length)] as T;
  return { next, skewed };
}

/** An id of this time whose shard reads 0. */
function idAt(at: number, n: number): string {
  const bytes = new Uint8Array(10);
  new DataView(bytes.buffer).setUint32(2, n);
  new DataView(bytes.buffer).setUint32(6, Math.imul(n, 0x9e3779b1));
  return uuidV7(at, bytes);
}

/** The nth click of the generated database: four in five carry a sub, one in ten is no person's. */
export function madeUpClick(n: number, at: number, places: readonly Place[]): Click {
  const { next, skewed } = dice(n + 1);
  const place = skewed(places);
  const [device, os] = skewed(DEVICES);
  const subs: Record<string, string> = {};
  if (next() < 0.8) subs[1] = `placement-${Math.floor(next() ** 2 * 200)}`;
  if (next() < 0.3) subs[2] = `campaign-${Math.floor(next() * 50)}`;
  const id = idAt(at, n);
  return {
    ...{
      id,
      ...place,
      at,
      kind: next() < 0.1 ? "bot" : "human",
      subs,
      country: skewed(COUNTRIES),
      device,
      os,
    },
    ...{
      pubClickId: `click-${n}`,
      pubMemberId: `member-${Math.floor(next() * MEMBERS)}`,
      pubSessionId: null,
    },
    ...{ pubGender: null, pubAge: null, pubGeoCountry: null, pubGeoState: null, pubPostalCode: null },
    ...{
      region: "Texas",
      city: "Austin",
      browser: "Chrome",
      language: "en-US",
      referrer: "https://wall.example/",
    },
    ...{
      ip: "203.0.113.0",
      userAgent: AGENT,
      destination: `https://track.example/c?x=1&c=${id}`,
      test: false,
    },
  };
}

const VALUES: PostbackValues = {
  ...{ eventId: null, amount: "19.99", payout: null, currency: null, conversionId: null, status: null },
  ...{ ip: null, email: null, userId: null, subs: {} },
};

/** The conversion of a click, up to three days later: seven in ten are Success. */
export function madeUpConversion(click: Click, n: number): Conversion {
  const { next } = dice(n + 7);
  const receivedAt = click.at + Math.floor(next() ** 3 * 3 * 86_400_000);
  const chance = next();
  const status: ConversionStatus = chance < 0.7 ? "Success" : chance < 0.9 ? "Pending" : "Rejected";
  const { networkId, advertiserId, offerId, partnerId, linkId, id: clickId } = click;
  return {
    ...{ id: idAt(receivedAt, n), networkId, advertiserId, offerId, partnerId, linkId, clickId },
    ...{
      eventId: "",
      offerEventId: null,
      status,
      reason: null,
      advertiserStatus: "approved",
      statusBy: "rules",
    },
    ...{ revenue: 5_000_000, payout: 3_500_000, rewardPoints: 350, currency: "USD", overDelivery: false },
    ...{
      test: false,
      values: { ...VALUES, conversionId: `order-${n}` },
      click,
      clickAt: click.at,
      receivedAt,
    },
    ...{
      userCompletedAt: null,
      createdAt: receivedAt,
      dueAt: null,
      receiptId: idAt(receivedAt, n),
      changeNo: 0,
    },
    ...{ requestHash: `hash-${n}`, capClaims: [], capsCounted: false },
  };
}
