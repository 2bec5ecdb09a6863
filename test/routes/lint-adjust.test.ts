import { expect, test } from "vitest";
import { call } from "../support/api";
import { makeAdvertiser, offerBody } from "../support/records";
import { ORIGIN } from "../support/world";

const LINK = "https://app.adjust.example/abc1234?campaign=X";
const adjust = { kind: "tracking", integrationId: "adjust" };

test("POST /lint shows the callbacks that saving appends to Adjust's link, and misses no click id", async () => {
  const { data } = await call("POST", "/lint", { body: { ...adjust, template: LINK } });
  expect(data.problems).toEqual([]);
  const callback = encodeURIComponent(`${ORIGIN}/api/v1/postback/TOKEN?gk_click_id=`);
  expect(data.template).toContain(`&install_callback=${callback}{gk_click_id}`);
});

test("saving refuses what would never be filled inside a callback, with the place and what to write", async () => {
  const { id } = await makeAdvertiser();
  const body = (inside: string) => ({
    ...offerBody(id),
    integrationId: "adjust",
    trackingUrl: `${LINK}&c={gk_click_id}&install_callback=https%3A%2F%2Fa.example%2Fpb%3Fgk_click_id%3D${inside}`,
  });
  const refused = await call("POST", "/offers", { body: body("%7Bgk_click_id%7D") });
  expect(refused.status).toBe(422);
  expect(refused.messages).toEqual([
    expect.stringMatching(/^trackingUrl: Adjust does not know gk_click_id: .*Use \{gk_click_id\} instead/),
  ]);
  expect((await call("POST", "/offers", { body: body("{gk_click_id}") })).status).toBe(201);
});
