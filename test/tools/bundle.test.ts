import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signIn } from "../../bench/lib/console.mjs";
import { BROWSER, drained, makeLink } from "../../bench/lib/scene.mjs";
import { migrate, projectOptions, serve } from "../../bench/lib/serve.mjs";
import { bundle } from "../../scripts/lib/bundle.mjs";
import { DEPLOY } from "../../scripts/lib/deploy-plan.mjs";
import { run, wrangler } from "../../scripts/lib/run.mjs";

const outdir = mkdtempSync(join(tmpdir(), "gokart-bundle-"));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

describe("what is deployed", () => {
  let made: Awaited<ReturnType<typeof bundle>>;
  beforeAll(async () => {
    made = await bundle();
  });
  const options = { name: "gokart", options: projectOptions() };

  test("follows a link, reads the device behind the answer, and does all that it loads on first use", async () => {
    const server = await serve({ ...options, script: made.modules });
    try {
      await migrate(server);
      const link = await makeLink(server); // through the API
      const path = `/api/v1/offer-link/redirect/${link?.linkId}?pub_click_id=c-1&pub_member_id=m-1`;
      const followed = await fetch(new URL(path, server.url), { redirect: "manual", headers: BROWSER });
      expect(followed.headers.get("location")).toMatch(
        /^https:\/\/track\.example\/c\?x=1&c=[0-9a-f-]{36}&s=/,
      );
      await drained(server, 1);
      const clicks = await server.mf.getD1Database("CLICKS_0");
      const click = await clicks.prepare("SELECT device, os, browser FROM clicks").first();
      expect(click).toEqual({ device: "desktop", os: "windows", browser: "Chrome" });
      const page = await signIn(server); // a password is kept by scrypt, which is the platform's
      expect(await page("/offers")).toContain("Offer 0");
      const clickId = followed.headers.get("x-gk-click-id");
      const told = await fetch(new URL(`/postback?gk_click_id=${clickId}`, server.url));
      expect(await told.json()).toMatchObject({ code: "ACCEPTED" });
      const worker = await server.mf.getWorker();
      expect(await worker.scheduled({ cron: "* * * * *" })).toMatchObject({ outcome: "ok" });
      const health = await fetch(new URL("/healthz", server.url));
      expect([health.status, await health.json()]).toEqual([200, expect.objectContaining({ status: "ok" })]);
    } finally {
      await server.stop();
    }
  });

  test("keeps each click also where the parser of user agents cannot be loaded", async () => {
    const broken = made.modules.map(({ path, contents }) => ({
      path,
      contents: contents.replace(/("Amazon Silk":\s*)"amazon_silk"/, "$1null.x"),
    }));
    expect(broken).not.toEqual(made.modules);
    const kept = { ...options, persist: join(outdir, "state") };
    const before = await serve({ ...kept, script: made.modules });
    await migrate(before);
    const link = await makeLink(before); // the API cannot do without the parser
    await before.stop();
    const server = await serve({ ...kept, script: broken });
    try {
      for (const [n, member] of ["m-1", "m-2"].entries()) {
        const path = `/api/v1/offer-link/redirect/${link?.linkId}?pub_click_id=c-1&pub_member_id=${member}`;
        const followed = await fetch(new URL(path, server.url), { redirect: "manual", headers: BROWSER });
        expect(followed.status).toBe(302);
        await drained(server, n + 1);
      }
      const clicks = await server.mf.getD1Database("CLICKS_0");
      const { results } = await clicks.prepare("SELECT device, browser FROM clicks").all();
      expect(results).toEqual(Array(2).fill({ device: null, browser: null }));
    } finally {
      await server.stop();
    }
  });

  test("is read by V8 before the first redirect for less than a tenth", () => {
    const bytes = made.modules.reduce((sum, { contents }) => sum + contents.length, 0);
    expect(bytes).toBeGreaterThan(500_000);
    expect(made.initialised).toBeLessThan(bytes / 10);
    expect(projectOptions().compatibilityFlags).toContain("new_module_registry");
  });

  test("takes every module along", async () => {
    await built("worker.js", ...DEPLOY.slice(1));
    const taken = ["worker.js", ...readdirSync(join(outdir, "later")).map((name) => `later/${name}`)];
    const contents = (path: string) => ({ path, contents: readFileSync(join(outdir, path), "utf8") });
    const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
    expect(taken.map(contents).sort(byPath)).toEqual([...made.modules].sort(byPath));
  });

  // Names and comments of packages would do it too, which no look at src can tell.
  test("is all ASCII: one other character makes V8 hold and read two bytes for each", () => {
    const others = made.modules.flatMap(
      ({ contents }) => contents.match(/.{0,40}[^\n\r\t -~].{0,40}/g) ?? [],
    );
    expect(others).toEqual([]);
  });

  test("brings of zod's languages the one that it speaks: a look into zod as a whole would bring fifty", async () => {
    const meta = await built("bundle-meta.json", "--metafile");
    const { outputs } = JSON.parse(readFileSync(meta, "utf8")) as Meta;
    const inputs = Object.values(outputs).flatMap(({ inputs = {} }) => Object.entries(inputs));
    const languages = inputs.filter(
      ([path, { bytesInOutput }]) => /\/locales\/(?!index)/.test(path) && bytesInOutput > 0,
    );
    expect(languages.map(([path]) => path.split("/").at(-1))).toEqual(["en.js"]);
  });
});

/** A file that wrangler's build makes, nothing being deployed. */
async function built(file: string, ...args: string[]): Promise<string> {
  const command = wrangler("deploy", ...args, "--dry-run", "--outdir", outdir);
  const { code, output } = await run(command, { capture: true });
  expect(code, output).toBe(0);
  return join(outdir, file);
}

type Meta = { outputs: Record<string, { inputs?: Record<string, { bytesInOutput: number }> }> };
