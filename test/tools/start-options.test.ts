import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { startOptions } from "../../scripts/lib/start-options.mjs";

const standard = { port: 8787, stateDir: resolve(".wrangler/state"), demo: true, help: false };

test("without options the standard ones hold", () => {
  expect(startOptions([])).toEqual(standard);
});

test("each option is taken", () => {
  const argv = ["--port", "9000", "--persist-to", "/tmp/elsewhere", "--no-demo"];
  expect(startOptions(argv)).toEqual({ ...standard, port: 9000, stateDir: "/tmp/elsewhere", demo: false });
});

test.each(["0", "65536", "abc", "87.5", "", "-1"])("port %j is refused in plain words", (port) => {
  expect(() => startOptions([`--port=${port}`])).toThrow(
    `--port must be a number from 1 to 65535, not "${port}".`,
  );
});

test("an unknown option is named", () => {
  expect(() => startOptions(["--prot", "1"])).toThrow("--prot");
});

describe("without the -- npm keeps the names and passes on the values", () => {
  test.each([
    [["9000"], { npm_config_port: "true" }, { port: 9000 }],
    [[], { npm_config_port: "9000" }, { port: 9000 }],
    [
      ["9000", "/tmp/x"],
      { npm_config_port: "true", npm_config_persist_to: "true" },
      { port: 9000, stateDir: "/tmp/x" },
    ],
    [["/tmp/x"], { npm_config_persist_to: "true", npm_config_demo: "" }, { stateDir: "/tmp/x", demo: false }],
  ])("%j %j", (argv, env, expected) => {
    expect(startOptions(argv, env)).toEqual({ ...standard, ...expected });
  });
});
