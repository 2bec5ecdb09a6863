import { beforeAll, expect, test } from "vitest";
import { call } from "../support/api";
import { click, clicks, type Json, landed, makeWorld, postback, until } from "../support/world";

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
