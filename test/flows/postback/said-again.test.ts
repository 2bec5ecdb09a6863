import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { conversionGate } from "../../../src/objects/stubs";
import { click, landed, makeWorld, postback } from "../../support/world";

async function converted() {
  const { links } = await makeWorld();
  const id = await click(links[0].id, "a-member");
  await landed([id]);
  const say = async (status: string) =>
    (await postback({ gk_click_id: id, cnv_conversion_id: "T1", cnv_status: status })).code;
  expect(await say("approved")).toBe("ACCEPTED");
  return { id, say };
}

test("words that were said a moment ago are judged anew once others have been said in between", async () => {
  const { say } = await converted();
  const said = [];
  for (const status of ["approved", "reversed", "reversed", "approved", "reversed"])
    said.push(await say(status));
  expect(said).toEqual(["DUPLICATE", "UPDATED", "DUPLICATE", "UPDATED", "UPDATED"]);
});

test("a gate that has been evicted since knows nothing of them, and D1 does", async () => {
  const { id, say } = await converted();
  await evictDurableObject(conversionGate(env, id, "a-member"));
  expect(await say("approved")).toBe("DUPLICATE");
});
