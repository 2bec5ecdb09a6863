import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { assetFiles, isWritten, staleAssets } from "../../scripts/lib/assets.mjs";

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
