import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sweep } from "../../src/flows/sweep";
import { rimAt } from "../support/callbacks";
import { listen } from "../support/console";
import { failing, visitWith } from "../support/faults";
import { make } from "../support/records";
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

test("a DATA_SECRET that does not open what is stored fails, says what to do, and is an error in the log", async () => {
  const said = listen();
  await make("/advertisers", { name: "Sealed" });
  const swapped: Env = { ...env, DATA_SECRET: "another-data-secret-0123456789-0123456789" };
  expect(await health(swapped)).toMatchObject({
    http: 503,
    failing: ["dataSecret"],
    parts: { dataSecret: expect.stringContaining("set that one as DATA_SECRET_PREVIOUS") },
  });
  const sweepWith = async (bindings: Env) => {
    await sweep(bindings, rimAt(Date.now()));
    return said.lines().filter((line) => line.includes("SEALS_UNREADABLE"));
  };
  expect(await sweepWith(env)).toEqual([]);
  expect((await sweepWith(swapped)).map((line) => JSON.parse(line))).toMatchObject([{ level: "error" }]);
  const mended = { ...swapped, DATA_SECRET_PREVIOUS: env.DATA_SECRET };
  expect(await health(mended)).toMatchObject({ http: 200, parts: { dataSecret: "ok" } });
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
