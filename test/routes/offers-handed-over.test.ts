import { expect, test } from "vitest";
import { call } from "../support/api";
import { makeAdvertiser, makeOffer } from "../support/records";

// Adjust's link carries our postback URL, and with it the token of the advertiser whose offer it is.
const ADJUST = { integrationId: "adjust", trackingUrl: "https://app.adjust.example/abc1234?campaign=X" };
type Handed = { trackingUrl: string; advertiserId: string };

async function scene() {
  const [one, other] = [await makeAdvertiser(), await makeAdvertiser()];
  const offer = await makeOffer({ ...ADJUST, advertiserId: one.id });
  expect(offer.trackingUrl).toContain(one.postbackToken);
  return {
    one,
    other,
    offer,
    expected: offer.trackingUrl.replaceAll(one.postbackToken, other.postbackToken),
  };
}

/** The three ways by which another advertiser gets an offer. */
const WAYS: Record<string, (id: string, advertiserId: string) => Promise<Handed>> = {
  "PATCH /offers/{id}": async (id, advertiserId) =>
    (await call("PATCH", `/offers/${id}`, { body: { advertiserId } })).data,
  "POST /offers/{id}/clone": async (id, advertiserId) =>
    (await call("POST", `/offers/${id}/clone`, { body: { advertiserId } })).data,
  "POST /offers/bulk": async (id, advertiserId) => {
    await call("POST", "/offers/bulk", { body: { ids: [id], patch: { advertiserId } } });
    return (await call("GET", `/offers/${id}`)).data;
  },
};

test.each(Object.entries(WAYS))(
  "%s puts the new advertiser's token into the callback of the tracking link, and nothing of the old one's stays",
  async (_, handOver) => {
    const { other, offer, expected } = await scene();
    const handed = await handOver(offer.id, other.id);
    expect(handed).toMatchObject({ advertiserId: other.id, trackingUrl: expected });
  },
);

test("a token that was rotated since and stands in a link by hand is replaced too, and the audit log says so", async () => {
  const { one, other, offer, expected } = await scene();
  await call("POST", `/advertisers/${one.id}/rotate-token`, { body: {} });
  const body = { advertiserId: other.id, trackingUrl: offer.trackingUrl };
  const { data } = await call("PATCH", `/offers/${offer.id}`, { body });
  expect(data.trackingUrl).toBe(expected);
  const { data: log } = await call("GET", `/audit-log?recordId=${offer.id}`);
  expect(log[0]).toMatchObject({ action: "update", after: { trackingUrl: expected } });
});

test("a copy for the same advertiser keeps its link byte for byte", async () => {
  const { one, offer } = await scene();
  const { data } = await call("POST", `/offers/${offer.id}/clone`, { body: {} });
  expect(data).toMatchObject({ advertiserId: one.id, trackingUrl: offer.trackingUrl });
});

test("an advertiser that there is not is refused, whatever stands in the link", async () => {
  const { offer } = await scene();
  const body = { advertiserId: crypto.randomUUID() };
  const refused = await call("PATCH", `/offers/${offer.id}`, { body });
  expect(refused.status).toBe(422);
  expect(refused.messages).toEqual(["advertiserId: is not an advertiser of this network"]);
});
