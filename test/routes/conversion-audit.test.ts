import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { changeStatus } from "../../src/flows/conversion/change-status";
import { rim } from "../../src/rim";
import { call } from "../support/api";
import { signedInOwner } from "../support/browser";
import { failing } from "../support/faults";
import { makeKey } from "../support/keys";
import { click, type Json, landed, makeWorld, manage, postback, type World } from "../support/world";

let world: World;
let count = 0;
beforeAll(async () => {
  world = await makeWorld();
});

async function conversion(): Promise<string> {
  const id = await click(world.links[0].id, `audited-${count++}`);
  await landed([id]);
  return (await postback({ gk_click_id: id })).data.conversionId;
}

const auditOf = async (id: string): Promise<Json[]> =>
  (await manage("GET", `/audit-log?recordId=${id}`)).data;

test("the audit log has who gave a conversion its status, why, and what it was before", async () => {
  const id = await conversion();
  const key = await makeKey("manager");
  await call("PATCH", `/conversions/${id}`, { key, body: { status: "Rejected", reason: "fraud" } });
  await manage("POST", "/conversions/status", [{ conversionId: id, status: "Success", reason: "checked" }]);
  const [second, first, ...others] = await auditOf(id);
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    actor: expect.stringContaining("key"),
    action: "status",
    record: "conversion",
    before: { status: "Success", reason: null, statusBy: "rules" },
    after: { status: "Rejected", reason: "fraud", statusBy: "staff" },
  });
  expect(second).toMatchObject({
    actor: "admin key",
    before: { status: "Rejected", reason: "fraud" },
    after: { status: "Success", reason: "checked" },
  });
  const { data: listed } = await call("GET", "/audit-log?record=conversion");
  expect(listed.map((row: Json) => row.recordId)).toContain(id);
});

test("the page shows it, with the way to the conversion", async () => {
  const id = await conversion();
  await manage("PATCH", `/conversions/${id}`, { status: "Rejected", reason: "<i>fraud" });
  const owner = await signedInOwner();
  const { text } = await owner.get("/audit?record=conversion");
  expect(text).toContain(`href="/reports/conversions/${id}"`);
  expect(text).toContain("&lt;i&gt;fraud");
});

test("what the advertiser or the rules change is not in it, nor what changed nothing", async () => {
  const id = await conversion();
  const { gkClickId } = (await manage("GET", `/conversions/${id}`)).data;
  expect((await postback({ gk_click_id: gkClickId, cnv_status: "rejected" })).code).toBe("UPDATED");
  expect(await auditOf(id)).toEqual([]);
  await manage("PATCH", `/conversions/${id}`, { status: "Success", reason: null });
  await manage("PATCH", `/conversions/${id}`, { status: "Success", reason: null });
  expect(await auditOf(id)).toHaveLength(1);
});

test("it is written with the change or not at all", async () => {
  const id = await conversion();
  const { id: networkId } = (await manage("GET", "/network")).data;
  const change = { conversionId: id, to: "Rejected", reason: "fraud", by: "staff", actor: "test" } as const;
  const broken = failing(env, { DB: /INTO audit_log/ });
  await expect(changeStatus(broken, { rim: rim(), networkId, ...change })).rejects.toThrow();
  expect(await auditOf(id)).toEqual([]);
  const both = await Promise.all(
    ["one", "other"].map((reason) => changeStatus(env, { rim: rim(), networkId, ...change, reason })),
  );
  const made = both.filter(({ ok }) => ok).length;
  expect(await auditOf(id)).toHaveLength(made);
  expect((await manage("GET", `/conversions/${id}`)).data.changes).toHaveLength(made);
});
