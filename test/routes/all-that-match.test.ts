import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { mainDb } from "../../src/store/databases";
import { call } from "../support/api";
import { signedInOwner } from "../support/browser";
import { storeCallback } from "../support/scene";
import { click, type Json, landed, makeWorld, postback } from "../support/world";

/** One request acts on 200. */
const MANY = 205;
let conversionId: string;

beforeAll(async () => {
  const world = await makeWorld();
  const id = await click(world.links[0].id, "ann");
  await landed([id]);
  conversionId = (await postback({ gk_click_id: id })).data.conversionId;
  const conversion = await mainDb(env).query.conversions.findFirst({
    where: (row, { eq }) => eq(row.id, conversionId),
  });
  if (!conversion) throw new Error("no conversion");
  for (let changeNo = 1; changeNo <= MANY; changeNo++)
    await storeCallback(conversion, { destination: "global", changeNo, state: "failed" });
});

describe("sending again all callbacks that match", () => {
  it("goes on below with the cursor, and takes none twice", async () => {
    const filter = { q: conversionId, state: "failed" };
    const resend = (cursor?: string) =>
      call("POST", "/callbacks/resend", { body: { ...filter, ...(cursor ? { cursor } : {}) } });
    const { data: one } = await resend();
    expect(one).toMatchObject({ matched: 200, more: true, nextCursor: one.results.at(-1).id });
    const { data: other } = await resend(one.nextCursor);
    expect(other).toMatchObject({ matched: 5, more: false, nextCursor: null });
    const ids = [...one.results, ...other.results].map(({ id }: Json) => id);
    expect(new Set(ids).size).toBe(MANY);
  });

  it("refuses a cursor that is none", async () => {
    const { status, messages } = await call("POST", "/callbacks/resend", { body: { cursor: "200" } });
    expect([status, messages]).toEqual([422, ["cursor: is not a cursor of this list"]]);
  });

  it("has a button on the page that goes on with the others", async () => {
    const owner = await signedInOwner();
    await owner.get(`/reports/callbacks?state=failed&q=${conversionId}`);
    const page = await owner.submit("/reports/callbacks/resend");
    expect(page.text).toContain("Go on with the others");
    const next = await owner.submit("/reports/callbacks/resend");
    expect(next.text).toMatch(/ of [345] done/); // the newest may be on its way by now
    expect(next.text).not.toContain("Go on with the others");
  });
});

describe("judging all parked postbacks that match again", () => {
  it("goes on below the cursor", async () => {
    const world = await makeWorld({ offer: MULTI });
    const id = await click(world.links[0].id, "bob");
    await landed([id]);
    for (const cnv_event_id of ["x", "y"]) await postback({ gk_click_id: id, cnv_event_id });
    const replay = (cursor?: string) =>
      call("POST", "/parked-postbacks/replay", {
        body: { offerId: world.offer.id, ...(cursor ? { cursor } : {}) },
      });
    const { data } = await replay();
    expect(data).toMatchObject({ matched: 2, more: false, nextCursor: null });
    const [newest, oldest] = data.results;
    expect((await replay(newest.id)).data.results).toMatchObject([{ id: oldest.id }]);
  });

  it("goes past one that cannot be opened, which has a result of its own", async () => {
    const world = await makeWorld({ offer: MULTI });
    const id = await click(world.links[0].id, "eve");
    await landed([id]);
    for (const cnv_event_id of ["x", "y", "z"]) await postback({ gk_click_id: id, cnv_event_id });
    const filter = { offerId: world.offer.id };
    const { data: waiting } = await call("GET", `/parked-postbacks?offerId=${world.offer.id}`);
    const damaged: string = waiting[1].id;
    const sql = "UPDATE parked_postbacks SET request = substr(request, 1, length(request) - 6) || 'AAAAAA'";
    await env.DB.prepare(`${sql} WHERE id = ?`).bind(damaged).run();
    const { data } = await call("POST", "/parked-postbacks/replay", { body: filter });
    expect(data).toMatchObject({ matched: 3, done: 2, nextCursor: null });
    expect(data.results.map(({ code }: Json) => code)).toEqual([
      "EVENT_UNKNOWN",
      "INTERNAL",
      "EVENT_UNKNOWN",
    ]);
    expect(data.results[1]).toMatchObject({ id: damaged, ok: false });
    const owner = await signedInOwner();
    await owner.get("/parked");
    const token = /name="token" value="(\w+)"/.exec(owner.page.text)?.[1] ?? "";
    const page = await owner.post("/parked/replay", { token, ...filter });
    expect(page.text).toContain("Something went wrong on our side with this one.");
  });
});

const MULTI = {
  type: "multi",
  events: [
    {
      eventId: "a",
      name: "A",
      revenue: { type: "fixed", amount: 2 },
      payout: { type: "fixed", amount: 1 },
    },
  ],
};
