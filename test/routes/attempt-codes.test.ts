import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { clicks, type Json, makeWorld, manage, postback, until } from "../support/world";

test("an attempt at a refused destination has its code in callbacks, their trace and the Operation Tools", async () => {
  const world = await makeWorld();
  // As if it had been saved before it led to ourselves.
  await env.DB.prepare("UPDATE partners SET callback = json_set(callback, '$.url', ?) WHERE id = ?")
    .bind(`https://api.${env.BASE_DOMAIN}/gk`, world.partners[0].id)
    .run();
  const [clickId = ""] = await clicks(world, "refused");
  const { data } = await postback({ gk_click_id: clickId });
  const attempt = await until("the attempt", async () => {
    const [callback] = (await manage("GET", `/callbacks?q=${clickId}`)).data;
    return callback?.attempts[0] as Json;
  });
  expect(attempt).toMatchObject({ status: null, code: "DESTINATION_REFUSED" });

  const trace: Json[] = (await manage("GET", `/clicks/${clickId}/trace`)).data;
  expect(trace.filter(({ type }) => type === "attempt")).toMatchObject([
    { code: "DESTINATION_REFUSED", message: expect.stringMatching(/^Attempt 1: DESTINATION_REFUSED: /) },
  ]);
  const body = { gkClickId: clickId, conversionId: data.conversionId };
  expect((await manage("POST", "/tools/callbacks", body)).data).toMatchObject([
    { destination: "account", status: null, code: "DESTINATION_REFUSED" },
  ]);
});

test("one that delivered has the status in its code, and one without the expected text the reason", async () => {
  const world = await makeWorld({ callback: { answerMustContain: "thanks" } });
  const [box] = world.boxes;
  await box?.behave({ body: "thanks" });
  const [clickId = ""] = await clicks(world, "thanked");
  const { data } = await postback({ gk_click_id: clickId });
  const send = async () => {
    const body = { gkClickId: clickId, conversionId: data.conversionId };
    return (await manage("POST", "/tools/callbacks", body)).data[0];
  };
  expect(await send()).toMatchObject({ status: 200, code: "HTTP_200", error: null });
  await box?.behave({ body: "no" });
  expect(await send()).toMatchObject({ status: 200, code: "ANSWER_MISMATCH" });
  const trace: Json[] = (await manage("GET", `/clicks/${clickId}/trace`)).data;
  expect(trace.filter(({ type }) => type === "attempt").map(({ code }) => code)).toEqual(
    expect.arrayContaining(["HTTP_200", "ANSWER_MISMATCH"]),
  );
});

test("what was sent by hand is seen by the very next read", async () => {
  const world = await makeWorld();
  const [clickId = ""] = await clicks(world, "at-once");
  const { data } = await postback({ gk_click_id: clickId });
  await until("its callback", async () => (await world.boxes[0]?.received())?.length === 1);
  const body = { gkClickId: clickId, conversionId: data.conversionId, note: "by hand" };
  await manage("POST", "/tools/callbacks", body);
  const [callback] = (await manage("GET", `/callbacks?q=${clickId}`)).data;
  expect(callback.attempts.map(({ note }: Json) => note)).toContain("by hand");
});
