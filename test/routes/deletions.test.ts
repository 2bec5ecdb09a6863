import { expect, test } from "vitest";
import { call } from "../support/api";
import { signedInOwner } from "../support/browser";
import { makeOffer, makePartner } from "../support/records";

/** Whether a record may go, and what says no. */
async function refusal(path: string) {
  const { status, code, messages } = await call("DELETE", path);
  return { status, code, message: messages.join() };
}

const inUse = (message: string) => ({ status: 409, code: "IN_USE", message });

async function makeAlert(fields: object) {
  const body = { name: "Watched", webhookUrl: "https://hooks.example/", ...fields };
  return (await call("POST", "/alerts", { body })).data;
}

test("a partner stays while an alert or a blocked source names it, and the refusal says which", async () => {
  const { id } = await makePartner();
  const path = `/partners/${id}`;
  const words = (what: string) =>
    inUse(`It cannot be deleted: ${what} refer to the partner; pause it instead.`);
  const alert = await makeAlert({ kind: "callback_failing", partnerId: id });
  expect(await refusal(path)).toEqual(words("alerts"));
  const blockedSources = [{ partnerId: id, sub: 1, value: "bad" }];
  const offer = await makeOffer({ blockedSources });
  expect(await refusal(path)).toEqual(words("alerts and offers' blocked sources"));
  await call("DELETE", `/alerts/${alert.id}`);
  expect(await refusal(path)).toEqual(words("offers' blocked sources"));
  await call("PATCH", `/offers/${offer.id}`, { body: { blockedSources: [] } });
  expect((await refusal(path)).status).toBe(200);
});

test("a partner stays while an invitation to its portal is open", async () => {
  const { id } = await makePartner();
  const owner = await signedInOwner();
  await owner.get("/users");
  await owner.submit("/users/invite", { email: "soon@gokart.test", role: "partner", partnerId: id });
  expect((await refusal(`/partners/${id}`)).message).toContain("open invitations refer to the partner");
  const withdraw = /action="(\/users\/invitations\/[\w-]+[^"]*)"/.exec((await owner.get("/users")).text)?.[1];
  await owner.submit(withdraw ?? "no form");
  expect((await refusal(`/partners/${id}`)).status).toBe(200);
});

test("an offer stays while an alert names it", async () => {
  const { id } = await makeOffer();
  const alert = await makeAlert({ kind: "cap_reached", offerId: id });
  const words = "It cannot be deleted: alerts refer to the offer; set it to paused or expired instead.";
  expect(await refusal(`/offers/${id}`)).toEqual(inUse(words));
  await call("DELETE", `/alerts/${alert.id}`);
  expect((await refusal(`/offers/${id}`)).status).toBe(200);
});
