import { expect, test } from "vitest";
import { call } from "../support/api";
import { makeOffer } from "../support/records";

const urlsOf = async (id: string) => (await call("GET", `/offers/${id}/postback-url`)).data;
const TUNE = {
  integrationId: "tune",
  trackingUrl: "https://t.example/aff_c?offer_id=1&aff_click_id={gk_click_id}",
};

test("GET /offers/{id}/postback-url has the macro of the slot that the offer's link uses", async () => {
  const offer = await makeOffer(TUNE);
  expect((await urlsOf(offer.id)).postbackUrl).toContain("?gk_click_id={aff_click_id}&");
});

test("an offer that changes its system with the click id in the old one's slot is told so, by the answer, the URLs and the linter", async () => {
  const offer = await makeOffer({ integrationId: "impact", trackingUrl: "https://t.example/c" });
  expect((await urlsOf(offer.id)).notes.join()).not.toContain("elsewhere");
  const patch = (body: object) => call("PATCH", `/offers/${offer.id}`, { body });
  const { data, messages } = await patch({ integrationId: "everflow" });
  const [note] = (await urlsOf(offer.id)).notes;
  expect(messages).toContain(`trackingUrl: ${note}`);
  expect((await patch({ name: "Other words" })).messages.join()).not.toContain("elsewhere");
  expect(note).toContain("Everflow sends back what stands in sub1; this link has the click id elsewhere");
  const body = { kind: "tracking", integrationId: "everflow", template: data.trackingUrl };
  const { problems } = (await call("POST", "/lint", { body })).data;
  expect(problems).toMatchObject([{ severity: "warning", code: "CLICK_ID_ELSEWHERE", message: note }]);
});

test("an Adjust offer is told that nothing has to be pasted, in the fields that every other one has", async () => {
  const offer = await makeOffer({
    integrationId: "adjust",
    trackingUrl: "https://app.adjust.example/abc1234",
    type: "multi",
    events: [{ eventId: "abc123", name: "Level" }],
  });
  const urls = await urlsOf(offer.id);
  expect(urls.notes[0]).toContain("Nothing has to be pasted into Adjust");
  expect(urls.perEvent).toMatchObject([{ eventId: "abc123" }]);
  // What is shown is what stands in the link, save that the link has it percent-encoded.
  const nested = new URL(offer.trackingUrl).searchParams.get("event_callback_abc123");
  expect(nested).toBe(urls.postbackUrl);
});
