import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { asSaidHere, assetFiles, isWritten, staleAssets } from "../../scripts/lib/assets.mjs";

test("what pages load is written as it is in src: else run node scripts/assets.mjs", () => {
  const files = assetFiles();
  expect([...files].filter(([path, content]) => !isWritten(path, content)).map(([path]) => path)).toEqual([]);
  expect(staleAssets(files)).toEqual([]);
});

test("no asset loads anything from another host", () => {
  const texts = [...assetFiles().keys()].filter((path) => /\.(?:css|js)$/.test(path));
  for (const path of texts)
    expect(readFileSync(path, "utf8")).not.toMatch(/@import|url\(\s*["']?(?:https?:)?\/\//);
});

test("charts do not ask for the browser's language, and a uPlot that asks differently stops the build", () => {
  const path =
    [...assetFiles().keys()].find((name) => name.includes("/uplot.") && name.endsWith(".js")) ?? "";
  expect(assetFiles().get(path)?.toString()).not.toMatch(/\.language\b/);
  const asks = "new Intl.NumberFormat(domEnv ? nav.language : 'en-US')";
  expect(asSaidHere("uplot.js", Buffer.from(asks)).toString()).toBe("new Intl.NumberFormat('en-US')");
  for (const changed of ["", asks + asks])
    expect(() => asSaidHere("uplot.js", Buffer.from(changed))).toThrow("not once");
  expect(asSaidHere("console.js", Buffer.from(asks)).toString()).toBe(asks);
});
