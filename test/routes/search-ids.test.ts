import { beforeAll, expect, test } from "vitest";
import { call } from "../support/api";
import { ask } from "../support/redirect";
import { click, clicks, type Json, landed, makeWorld, postback, unrecordedId, until } from "../support/world";

let callbackId = "";
let parkedId = "";

beforeAll(async () => {
  const world = await makeWorld();
  const [clickId = ""] = await clicks(world, "searched");
  await postback({ gk_click_id: clickId });
  await until("the callback", async () => {
    const [callback] = (await call("GET", `/callbacks?q=${clickId}`)).data;
    callbackId = callback?.id ?? "";
    return callbackId;
  });
  const events = [{ eventId: "a", name: "A" }];
  const multi = await makeWorld({ offer: { type: "multi", events } });
  const parkedClick = await click(multi.links[0].id, "searched-too");
  await landed([parkedClick]);
  parkedId = (await postback({ gk_click_id: parkedClick, cnv_event_id: "b" })).data.parkedId;
});

test.each([
  ["as it is", (id: string) => id],
  ["without dashes", (id: string) => id.replaceAll("-", "")],
  ["in capitals", (id: string) => id.toUpperCase()],
])("a callback and a parked postback are found by their id %s", async (_, write) => {
  const found = async (path: string) => (await call("GET", path)).data.map(({ id }: Json) => id);
  expect(await found(`/callbacks?q=${write(callbackId)}`)).toEqual([callbackId]);
  expect(await found(`/parked-postbacks?q=${write(parkedId)}`)).toEqual([parkedId]);
});

test("a refused click is found in History by its member and by the publisher's click id", async () => {
  const { links, offer } = await makeWorld({ offer: { targeting: { countries: { allow: ["US"] } } } });
  const query = { pub_click_id: "pc-refused-1", pub_member_id: "member refused" };
  const refused = await ask(links[0].id, { query, cf: { country: "FR" } });
  expect(refused.headers.get("x-refused")).toBe("NOT_ELIGIBLE");
  for (const q of Object.values(query)) {
    const [line] = await until(`the line of ${q}`, async () => {
      const { data } = await call("GET", `/history-logs?q=${encodeURIComponent(q)}`);
      return data.length > 0 && data;
    });
    expect(line).toMatchObject({ code: "NOT_ELIGIBLE", offerId: offer.id });
  }
  expect((await call("GET", "/history-logs?q=member")).data).toEqual([]);
});

test("a refused and a waiting postback are found by their transaction", async () => {
  const event = { eventId: "a", name: "A", revenue: { type: "fixed", amount: 1 } };
  const world = await makeWorld({ offer: { type: "multi", events: [event] } });
  const [id = ""] = await clicks(world, "of-a-transaction");
  const told = { gk_click_id: id, cnv_event_id: "none", cnv_conversion_id: "order-1" };
  const { data } = await postback(told);
  const lost = await unrecordedId(Date.now() - 3 * 365 * 86_400_000);
  await postback({ gk_click_id: lost, cnv_conversion_id: "order-2" });
  const codes = (q: string) =>
    until(`the lines of ${q}`, async () => {
      const lines = (await call("GET", `/history-logs?q=${q}`)).data;
      return lines.length > 0 && lines.map(({ code }: Json) => code);
    });
  expect(await codes("order-1")).toEqual(["EVENT_UNKNOWN"]);
  expect(await codes("order-2")).toEqual(["CLICK_NOT_FOUND"]);
  const parked = (await call("GET", "/parked-postbacks?q=order-1")).data;
  expect(parked.map(({ id }: Json) => id)).toEqual([data.parkedId]);
});
