import { beforeAll, describe, expect, test } from "vitest";
import { call } from "../support/api";
import { type Operation, operations } from "../support/declared";
import { send } from "../support/operations";
import { PAYOUT, type Planted, plantNetwork } from "../support/planted";
import { ADDRESS, EMAIL, REVENUE } from "../support/planted-traffic";
import type { Request } from "../support/samples";
import { type Json, until, visit } from "../support/world";
import { SAMPLES, sampleOf } from "./samples.table";

const MARK = "zq-net";
const NAMES = Object.keys(SAMPLES);
/** What staff write for themselves beside a callback that they send by hand. */
const NOTE = `${MARK}-note-of-staff`;

let planted: Planted;
let declared: Operation[];

beforeAll(async () => {
  planted = await plantNetwork(MARK);
  declared = await operations();
  await sendByHand();
});

/** As an owner: the conversion's callbacks with a note, then one of them again, whose note names who did it. */
async function sendByHand(): Promise<void> {
  const { clickId, conversion, callback, network } = planted;
  const as = { key: network.key };
  const body = { gkClickId: clickId, conversionId: conversion.conversionId, note: NOTE };
  await call("POST", "/tools/callbacks", { ...as, body });
  await call("POST", `/callbacks/${callback.id}/resend`, as);
  await until("the attempt with its note", async () => {
    const { data } = await call("GET", `/callbacks/${callback.id}`, as);
    return data.note.startsWith("Sent again by ") && data.attempts.some(({ note }: Json) => note === NOTE);
  });
}

/** What no partner may read anywhere: texts, and ids of records that are the staff's. */
function staffOnly(): string[] {
  const { advertiser, spareAdvertiser, sparePartner, spareOffer, spareKey, alert, keys } = planted;
  const ids = [spareAdvertiser, sparePartner, spareOffer, spareKey, alert].map(({ id }) => id);
  const texts = [
    `${MARK}-advertiser`,
    `${MARK}-tracking`,
    `${MARK}-spare`,
    `${MARK}-alert`,
    `${MARK}-firing`,
    NOTE,
    "Sent again by",
  ];
  const secrets = [
    advertiser.postbackToken,
    advertiser.postbackSecret,
    keys.owner,
    keys.manager,
    keys.analyst,
  ];
  const money = [REVENUE, REVENUE - PAYOUT, 98765].map(String);
  return [...ids, ...texts, ...secrets, ...money, EMAIL, ADDRESS, "203.0.113.0"];
}

/** What is the first partner's own, and so nobody else's. */
function ownOfFirst(): string[] {
  const { partner, link, multiLink, multi, ownKey, clickId, freshId, conversion, callback, parked, keys } =
    planted;
  const ids = [partner, link, multiLink, multi, ownKey, callback].map(({ id }) => id);
  const texts = [
    `${MARK}-own`,
    `${MARK}-multi`,
    `${MARK}-member`,
    `${MARK}-fresh`,
    `${MARK}-sub`,
    `${MARK}-win`,
  ];
  const about = [clickId, freshId, conversion.conversionId, parked.parkedId];
  return [...ids, ...texts, ...about, partner.signingSecret, keys.partner];
}

function ownOfOther(): string[] {
  const { other, otherLink, otherId, otherConversion, keys } = planted;
  const about = [other.id, otherLink.id, otherId, otherConversion.conversionId];
  return [...about, `${MARK}-other`, other.signingSecret, keys.other];
}

/** The forbidden texts in an answer, beyond what the request itself named. */
function told(text: string, request: Request, forbidden: readonly string[]): string[] {
  const sent = JSON.stringify(request);
  return forbidden.filter((one) => text.includes(one) && !sent.includes(one));
}

const HIDDEN_FIELDS =
  /"(revenue|profit|advertiserId|advertiser|advertiserName|destinationUrl|cnvEmail|cnvPayout|cnvConversionIpAddress|ip|actor|note)":(?!null)/;

const HIDDEN_COLUMNS = /\b(revenue|profit|advertiser\w*|ip|cnvEmail|cnvPayout|cnvConversionIpAddress|note)\b/;

/** An operation's sample, also without its query and as CSV: whatever is answered must not tell. */
async function expectDiscretion(name: string, key: string, forbidden: string[]): Promise<void> {
  const operation = declared.find((one) => one.name === name) as Operation;
  const { bad: _bad, as: _as, ...request } = sampleOf(operation, planted);
  const isRead = operation.method === "GET";
  for (const ask of isRead ? [request, { ...request, query: {} }] : [request]) {
    for (const accept of isRead ? [undefined, "text/csv"] : [undefined]) {
      const { status, text, headers } = await send(operation, ask, { key, accept });
      expect([200, 201, 403, 404], `${name}: ${text}`).toContain(status);
      expect(told(`${text} ${JSON.stringify([...headers])}`, ask, forbidden), `${name}: ${text}`).toEqual([]);
      if (name.includes("/integrations")) continue;
      expect(text, name).not.toMatch(HIDDEN_FIELDS);
      if (headers.get("content-type")?.startsWith("text/csv"))
        expect(text.split("\r\n")[0], name).not.toMatch(HIDDEN_COLUMNS);
    }
  }
}

describe("a partner reads nothing of our money, the advertiser, the customer or other partners", () => {
  test.each(NAMES)("%s", async (name) => {
    await expectDiscretion(name, planted.keys.partner, [...staffOnly(), ...ownOfOther()]);
  });
});

describe("another partner of the network reads nothing of the first", () => {
  test.each(NAMES)("%s", async (name) => {
    await expectDiscretion(name, planted.keys.other, [...staffOnly(), ...ownOfFirst()]);
  });
});

const ofPartner = (name: string, request: Request = {}) => {
  const operation = declared.find((one) => one.name === name) as Operation;
  return send(operation, request, { key: planted.keys.partner });
};

test("a partner does read what is its own", async () => {
  const { clickId, conversion, link } = planted;
  const rows = async (name: string): Promise<Json[]> => (await ofPartner(name)).data;
  expect((await rows("GET /clicks")).map(({ id }) => id)).toContain(clickId);
  expect(await rows("GET /conversions")).toEqual([
    expect.objectContaining({ id: conversion.conversionId, payout: PAYOUT }),
  ]);
  expect((await rows("GET /callbacks")).map(({ conversionId }) => conversionId)).toContain(
    conversion.conversionId,
  );
  expect((await rows("GET /feed/offers")).map(({ linkId }) => linkId)).toContain(link.id);
  const report = (await ofPartner("GET /reports", { query: { groupBy: "offer,event" } })).data;
  expect(report.totals).toMatchObject({ clicks: 3, conversions: 1, payout: PAYOUT });
});

test("a callback and its attempts have their notes for staff, and no such fields for the partner", async () => {
  const { callback, keys } = planted;
  const read = async (key: string): Promise<Json[]> => {
    const [list, one] = await Promise.all(
      ["/callbacks", `/callbacks/${callback.id}`].map((path) => call("GET", path, { key })),
    );
    return [...(list?.data ?? []), one?.data];
  };
  for (const row of (await read(keys.partner)).flatMap((row) => [row, ...row.attempts]))
    expect(row).not.toHaveProperty("note");
  for (const key of [keys.owner, keys.manager, keys.analyst]) {
    const rows = await read(key);
    expect(rows.at(-1).note).toMatch(/^Sent again by /);
    expect(rows.at(-1).attempts.map(({ note }: Json) => note)).toContain(NOTE);
    for (const row of rows.flatMap((row) => [row, ...row.attempts])) expect(row).toHaveProperty("note");
  }
});

test("a trace tells a partner neither the destination nor what its endpoint echoes of the customer", async () => {
  const { clickId } = planted;
  const steps: Json[] = (await ofPartner("GET /clicks/{gkClickId}/trace", { params: { gkClickId: clickId } }))
    .data;
  const answers = steps.flatMap(({ details }) => (details.answer ? [details.answer] : []));
  expect(answers.length).toBeGreaterThan(0);
  for (const hidden of ['"offerAdvertiserName":null', '"trackSysConversionEmail":null']) {
    expect(answers.join()).toContain(hidden);
  }
  expect(steps.filter(({ type }) => type === "destination").map(({ details }) => details)).toEqual([{}]);
});

test("a partner's reports can be neither grouped nor filtered by advertiser", async () => {
  const groupBy = await ofPartner("GET /reports", { query: { groupBy: "advertiser" } });
  expect(groupBy.status).toBe(403);
  const filtered = async (advertiserId: string) =>
    (await ofPartner("GET /reports", { query: { advertiserId } })).data.totals.clicks;
  expect(await filtered(planted.advertiser.id)).toBe(await filtered(crypto.randomUUID()));
});

test("the link's redirect is no way round: it answers without our record of the click", async () => {
  const response = await visit(`/api/v1/offer-link/redirect/${planted.link.id}`);
  expect(told(await response.text(), {}, staffOnly())).toEqual([]);
});
