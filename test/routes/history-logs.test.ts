import { beforeAll, describe, expect, it } from "vitest";
import { call, rawCall } from "../support/api";
import { click, type Json, landed, makeWorld, postback, until, type World } from "../support/world";

let world: World;
let converted: string;
let first: Json;

beforeAll(async () => {
  world = await makeWorld();
  converted = await click(world.links[0].id, "ann");
  await landed([converted]);
  first = await postback({ gk_click_id: converted, cnv_conversion_id: "order-1" });
});

describe("/history-logs and /parked-postbacks", () => {
  it("finds a refusal by its responseId", async () => {
    const refused = await postback({ gk_click_id: "nonsense" });
    const [line] = await until("the line", async () => {
      const { data } = await call("GET", `/history-logs?q=${refused.responseId}`);
      return data.length > 0 && data;
    });
    expect(line).toMatchObject({ level: "error", type: "postback", code: "CLICK_ID_MALFORMED", count: 1 });
    expect(
      (await call("GET", "/history-logs?level=error&type=postback&code=CLICK_ID_MALFORMED")).data,
    ).toHaveLength(1);
    expect((await call("GET", "/history-logs?level=loud")).status).toBe(422);
  });

  it("finds a postback of an id that is not ours by what was sent, and by no other", async () => {
    const foreign = crypto.randomUUID();
    const answer = await postback({ gk_click_id: foreign.replaceAll("-", "").toUpperCase() });
    expect(answer.code).toBe("CLICK_NOT_FOUND");
    const line = await until("the line", async () => {
      const { data } = await call("GET", `/history-logs?q=${foreign}`);
      return data.length > 0 && data;
    });
    expect(line).toMatchObject([{ gkClickId: foreign, offerId: null, responseId: answer.responseId }]);
    expect((await call("GET", `/history-logs?q=${crypto.randomUUID()}`)).data).toEqual([]);
  });

  it("finds an accepted postback by its responseId, where it belongs and once", async () => {
    const lines = async (query: string) => (await call("GET", `/history-logs?${query}`)).data as Json[];
    const [line, ...others] = await lines(`q=${first.responseId.toUpperCase()}&code=ACCEPTED`);
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      level: "info",
      type: "postback",
      code: "ACCEPTED",
      gkClickId: converted,
      offerId: world.offer.id,
      responseId: first.responseId,
    });
    expect(await lines(`q=${first.responseId}&level=error`)).toEqual([]);
    expect(await lines(`q=${first.responseId}&to=2020-01-01`)).toEqual([]);
    const again = await postback({ gk_click_id: converted, cnv_conversion_id: "order-1" });
    await until("the repeat", async () => (await lines(`q=${again.responseId}`)).length > 0);
    const walked = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const next: string = cursor ? `&cursor=${cursor}` : "";
      const page: Json = await call("GET", `/history-logs?q=${first.responseId}&limit=1${next}`);
      walked.push(...page.data.map(({ code }: Json) => code));
      cursor = page.nextCursor;
    }
    expect(walked).toEqual(["DUPLICATE", "ACCEPTED"]);
    const headers = { accept: "text/csv" };
    const csv = await (await rawCall("GET", `/history-logs?q=${first.responseId}`, { headers })).text();
    expect(csv.match(/ACCEPTED/g)).toHaveLength(1);
  });

  it("leads from the responseId of a repeat to its conversion and callback", async () => {
    const again = await postback({ gk_click_id: converted, cnv_conversion_id: "order-1" });
    const found = async (list: string) =>
      (await call("GET", `/${list}?q=${again.responseId}`)).data as Json[];
    await until("the repeat", async () => (await found("history-logs")).length > 0);
    for (const list of ["conversions", "callbacks"]) {
      expect(
        (await found(list)).map((row) => row.conversionId),
        list,
      ).toEqual([first.data.conversionId]);
    }
  });

  it("has the warnings of an accepted postback in its one line", async () => {
    const id = await click((await makeWorld()).links[0].id, "warned");
    await landed([id]);
    const { responseId } = await postback({ gk_click_id: id, cnv_status: "perhaps" });
    const [line, ...others] = await until("the line", async () => {
      const { data } = await call("GET", `/history-logs?q=${responseId}&level=warning`);
      return data.length > 0 && (await call("GET", `/history-logs?q=${responseId}`)).data;
    });
    expect(line).toMatchObject({ level: "warning", code: "ACCEPTED" });
    expect(others).toEqual([]);
  });

  it("lists what waits and replays it", async () => {
    const events = [{ eventId: "a", name: "A", payout: { type: "fixed", amount: 1 } }];
    const multi = await makeWorld({ offer: { type: "multi", events } });
    const id = await click(multi.links[0].id, "eve");
    await landed([id]);
    const parked = await postback({ gk_click_id: id, cnv_event_id: "b" });
    const [row] = (await call("GET", `/parked-postbacks?code=EVENT_UNKNOWN&offerId=${multi.offer.id}`)).data;
    expect(row).toMatchObject({ parkedId: parked.data.parkedId, gkClickId: id, outcome: null });
    await call("PATCH", `/offers/${multi.offer.id}`, {
      body: { events: [{ ...events[0], aliases: ["b"] }] },
    });
    const replayed = await call("POST", `/parked-postbacks/${row.id}/replay`);
    expect(replayed.data.code).toBe("ACCEPTED");
    expect((await call("GET", `/parked-postbacks?offerId=${multi.offer.id}`)).data).toEqual([]);
    const [ended] = (await call("GET", `/parked-postbacks?q=${id}`)).data;
    expect(ended).toMatchObject({ outcome: "ACCEPTED", conversionId: replayed.data.conversionId });
    const many = await call("POST", "/parked-postbacks/replay", { body: { code: "EVENT_UNKNOWN" } });
    expect(many.data).toMatchObject({ matched: 0, done: 0 });
  });
});
