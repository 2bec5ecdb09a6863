import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BROWSER, drained, makeLink } from "../../bench/lib/scene.mjs";
import { migrate, projectOptions, serve } from "../../bench/lib/serve.mjs";
import { BUNDLE, bundle, skimmable } from "../../scripts/lib/bundle.mjs";
import { run, wrangler } from "../../scripts/lib/run.mjs";

const outdir = mkdtempSync(join(tmpdir(), "gokart-bundle-"));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

// V8 goes through all of it before the first redirect.
describe("the script that is deployed", () => {
  let script = "";
  beforeAll(async () => {
    await bundle();
    script = readFileSync(await built("worker.js", BUNDLE), "utf8");
  });

  test("follows a link, reads the device behind the answer, and answers what it loads on first use", async () => {
    const server = await serve({ name: "gokart", script, options: projectOptions() });
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
      const page = await fetch(new URL("/sign-in", server.url));
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Create the owner")]);
    } finally {
      await server.stop();
    }
  });

  test("keeps each click also where the parser of user agents cannot be loaded", async () => {
    const broken = script.replace(/("Amazon Silk":\s*)"amazon_silk"/, "$1null.x");
    expect(broken).not.toBe(script);
    const options = { name: "gokart", options: projectOptions(), persist: join(outdir, "state") };
    const before = await serve({ ...options, script });
    await migrate(before);
    const link = await makeLink(before); // the API cannot do without the parser
    await before.stop();
    const server = await serve({ ...options, script: broken });
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

  test("has nothing read thoroughly that a start does not run", () => {
    expect(script.match(/=\w+\(function\(\)\{/g)?.length).toBeGreaterThan(500);
    const [, later] = /,(\w+)=\(\w,\w,\w\)=>\(\)=>\{/.exec(script) ?? [];
    expect(later).toBeTruthy();
    expect(script).not.toContain(`=${later}(()=>{`);
  });

  // Names and comments of packages would do it too, which no look at src can tell.
  test("is all ASCII: one other character makes V8 hold and read two bytes for each", () => {
    expect(script.length).toBeGreaterThan(500_000);
    expect(script.match(/.{0,40}[^\n\r\t -~].{0,40}/g) ?? []).toEqual([]);
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

test("a build that defers modules in another way is not taken for ours", () => {
  expect(() => skimmable("var init = later(() => {\n});")).toThrow("no longer defers modules");
});

/** A file that wrangler's build makes, nothing being deployed. */
async function built(file: string, ...args: string[]): Promise<string> {
  const command = wrangler("deploy", "--dry-run", "--outdir", outdir, ...args);
  const { code, output } = await run(command, { capture: true });
  expect(code, output).toBe(0);
  return join(outdir, file);
}

type Meta = { outputs: Record<string, { inputs?: Record<string, { bytesInOutput: number }> }> };
