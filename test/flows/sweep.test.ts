import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { sweep } from "../../src/flows/sweep";
import { rim } from "../../src/rim";
import { dirtyLinks } from "../../src/store/link/links";
import { listen } from "../support/console";
import { failing, visitWith } from "../support/faults";
import { click, type Json, landed, makeWorld, manage, postback, until, type World } from "../support/world";

afterEach(() => {
  vi.restoreAllMocks();
});

async function conversion({ links }: World, member: string): Promise<string> {
  const id = await click(links[0].id, member);
  await landed([id]);
  return (await postback({ gk_click_id: id })).data.conversionId;
}
const statusOf = async (id: string) => (await manage("GET", `/conversions/${id}`)).data.status;

test("a part that hangs is told, and the others have their turn", async () => {
  const world = await makeWorld();
  const id = await conversion(world, "due");
  await env.DB.prepare("UPDATE conversions SET status = 'Pending', due_at = 1 WHERE id = ?").bind(id).run();
  await dirtyLinks(env, { offerId: world.offer.id }, Date.now()).run();
  const said = listen();
  await sweep(failing(env, { LINKS: "put", how: "hang" }), rim(), 3_000);
  const failed = said.lines().filter((line) => line.includes("SWEEP_FAILED"));
  expect(failed.map((line) => JSON.parse(line))).toMatchObject([{ level: "error", part: "links" }]);
  expect(await statusOf(id)).toBe("Success");
}, 20_000);

test("KV, queue and gate that hang leave a change of status its answer, and the sweep tells of it", async () => {
  const caps = [{ metric: "conversions", period: "day", limit: 9 }];
  const world = await makeWorld({ offer: { caps }, callback: { sendRejected: true } });
  const id = await conversion(world, "hung");
  const [box] = world.boxes;
  const received = async () => ((await box?.received()) ?? []).length;
  await until("the first callback", async () => (await received()) === 1);
  const silent = { LINKS: "put", CALLBACKS_QUEUE: "sendBatch", CONVERSION_GATE: "forget" };
  const faults: Json = { ...silent, how: "hang", failed: [] };
  const headers = { authorization: `Bearer ${env.ADMIN_API_KEY}` };
  const body = JSON.stringify({ status: "Rejected", reason: "fraud" });
  const init = { method: "PATCH", headers, body };
  const { response } = await visitWith(failing(env, faults), `/api/v1/conversions/${id}`, init);
  expect(response.status).toBe(200);
  expect(faults.failed).toEqual(["CONVERSION_GATE.forget", "CALLBACKS_QUEUE.sendBatch", "LINKS.put"]);
  expect(await statusOf(id)).toBe("Rejected");
  await env.DB.prepare("UPDATE callbacks SET due_at = 1 WHERE state = 'waiting'").run();
  await sweep(env, rim());
  await until("the callback of the change", async () => (await received()) === 2);
}, 30_000);
