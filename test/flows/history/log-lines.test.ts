import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { listen } from "../../support/console";
import { failing, visitWith } from "../../support/faults";
import { click, follow, type Json, landed, makeWorld, manage, postback, until } from "../../support/world";

afterEach(() => {
  vi.restoreAllMocks();
});

type Said = ReturnType<typeof listen>;

/** The log's lines that a search for `text` finds. */
const found = (said: Said, text: string): Json[] =>
  said
    .lines()
    .filter((line) => line.includes(text))
    .map((line) => JSON.parse(line));

test("one search for a gk_click_id finds each postback and each callback; a good click has no line", async () => {
  const said = listen();
  const { links } = await makeWorld();
  const id = await click(links[0].id, "logged-1");
  await landed([id]);
  expect(found(said, id)).toEqual([]);

  const accepted = await postback({ gk_click_id: id });
  await postback({ gk_click_id: id });
  const lines = await until("the callback's line", async () => {
    const all = found(said, id);
    return all.some(({ event }) => event === "CALLBACK") && all;
  });
  const about = { level: "info", clickId: id };
  expect(lines).toEqual([
    { ...about, event: "POSTBACK", code: "ACCEPTED", responseId: accepted.responseId },
    { ...about, event: "POSTBACK", code: "DUPLICATE", responseId: expect.any(String) },
    {
      ...about,
      event: "CALLBACK",
      ...{ state: "delivered", status: 200, attempt: 1, ms: expect.any(Number) },
      ...{ attemptId: expect.any(String), callbackId: expect.any(String) },
      conversionId: accepted.data.conversionId,
    },
  ]);
});

test("a parked postback has a line when it is parked and one when it is judged, with the same responseId", async () => {
  const said = listen();
  const { links } = await makeWorld();
  const id = await click(links[0].id, "logged-2");
  await landed([id]);
  const { response, settled } = await visitWith(
    failing(env, { CLICKS_0: true, CLICKS_1: true }),
    `/postback?gk_click_id=${id}`,
  );
  await settled();
  const { data, responseId }: Json = await response.json();
  await manage("POST", `/parked-postbacks/${data.parkedId}/replay`);
  const postbacks = found(said, responseId).filter(({ event }) => event === "POSTBACK");
  expect(postbacks).toEqual([
    expect.objectContaining({ code: "PARKED", clickId: id }),
    expect.objectContaining({ code: "ACCEPTED", clickId: id, replayed: true }),
  ]);
});

test("a refused click is found by the responseId of its answer, and a flood of them is thinned out", async () => {
  const said = listen();
  const { links, offer, partners } = await makeWorld();
  const refusals = await Promise.all(
    Array.from({ length: 40 }, () => follow(links[0].id, { pub_click_id: "x" })),
  );
  const lines = found(said, "REDIRECT_REFUSED");
  // Ten a minute, and a minute may end meanwhile.
  expect(lines.length).toBeGreaterThanOrEqual(10);
  expect(lines.length).toBeLessThanOrEqual(20);
  const [first] = found(said, refusals[0]?.headers.get("x-response-id") ?? "none");
  expect(first).toMatchObject({
    event: "REDIRECT_REFUSED",
    code: "PUB_MEMBER_ID_MISSING",
    ...{ linkId: links[0].id, offerId: offer.id, partnerId: partners[0].id },
  });
});
