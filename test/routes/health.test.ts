import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sweep } from "../../src/flows/sweep";
import { rimAt } from "../support/callbacks";
import { failing, visitWith } from "../support/faults";
import { visit } from "../support/world";

const health = async (bindings: Env) => {
  const { response } = await visitWith(bindings, "/healthz");
  return { http: response.status, ...((await response.json()) as object) };
};

test("/healthz tells when the sweep last ran, which shows a cron that stands still", async () => {
  expect(await health(env)).toMatchObject({ http: 200, lastSweepAt: null });
  const now = Date.now();
  await sweep(env, rimAt(now));
  expect(await health(env)).toMatchObject({ http: 200, lastSweepAt: new Date(now).toISOString() });
});

test("/healthz still answers, and names DB, when it cannot tell", async () => {
  expect(await health(failing(env, { DB: true }))).toMatchObject({
    http: 503,
    failing: ["DB"],
    lastSweepAt: null,
  });
});

test("what only takes GET says so to another method, as the API does", async () => {
  for (const path of ["/healthz", "/openapi.json", "/docs"]) {
    const response = await visit(path, { method: "POST" });
    const { code } = await response.json<{ code: string }>();
    const told = [response.status, code, response.headers.get("allow")];
    expect(told, path).toEqual([405, "METHOD_NOT_ALLOWED", "GET"]);
    expect(response.headers.get("cache-control"), path).toBe("no-store");
    expect((await visit(path, { method: "HEAD" })).status, path).toBe(200);
  }
});
