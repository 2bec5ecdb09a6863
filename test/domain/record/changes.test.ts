import { describe, expect, it } from "vitest";
import { changedFields, changedPaths, fieldsOf, mergeChange } from "../../../src/domain/record/changes";
import { maskSecrets } from "../../../src/domain/secrets";

describe("mergeChange", () => {
  it("merges objects and replaces everything else", () => {
    const base = {
      name: "a",
      targeting: { countries: { allow: ["US"], deny: [] }, os: ["ios"] },
      callback: { url: "x" },
    };
    const patch = { targeting: { countries: { deny: ["DE"] }, os: [] }, callback: null };
    expect(mergeChange(base, patch)).toEqual({
      name: "a",
      targeting: { countries: { allow: ["US"], deny: ["DE"] }, os: [] },
      callback: null,
    });
  });

  it("takes __proto__ for a field like any other", () => {
    const merged = mergeChange({ a: 1 }, JSON.parse('{"__proto__": {"b": 2}}')) as object;
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(Object.keys(merged)).toEqual(["a", "__proto__"]);
  });
});

describe("changedPaths", () => {
  it.each<[unknown, unknown, string[]]>([
    [{ name: "a" }, { name: "a" }, []],
    [{ name: "a", status: "active" }, { name: "b", status: "active" }, ["name"]],
    [{ creative: { title: "a", text: "x" } }, { creative: { title: "b", text: "x" } }, ["creative.title"]],
    [{ callback: null }, { callback: { url: "u" } }, ["callback"]],
    [{ caps: [{ limit: 1 }] }, { caps: [{ limit: 2 }] }, ["caps"]],
    [{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }, []],
    [{ a: 1 }, {}, ["a"]],
    [null, { a: 1 }, []],
    [[1], [2], []],
  ])("of %j and %j are %j", (before, after, paths) => expect(changedPaths(before, after)).toEqual(paths));
});

it("names what changed, before and after", () => {
  const before = { id: "1", name: "a", caps: [{ limit: 1 }], status: "active" };
  const after = changedFields(before, { ...before, name: "b", caps: [{ limit: 1 }] });
  expect(after).toEqual({ name: "b" });
  expect(fieldsOf(before, after)).toEqual({ name: "a" });
});

it("takes the same fields in another order for the same value, but not the same entries", () => {
  const before = { events: [{ id: "1", name: "a", revenue: { type: "fixed", amount: 1 } }], ids: ["a", "b"] };
  const events = [{ name: "a", revenue: { amount: 1, type: "fixed" }, id: "1" }];
  expect(changedFields(before, { ...before, events })).toEqual({});
  expect(changedFields(before, { ...before, ids: ["b", "a"] })).toEqual({ ids: ["b", "a"] });
});

it("masks secrets however deep they lie", () => {
  const partner = {
    name: "x",
    callback: { headerName: "X", headerValue: "v1.abc" },
    signingSecrets: [{ sealed: "v1" }],
  };
  expect(maskSecrets({ before: [partner], postbackSecret: null })).toEqual({
    before: [{ name: "x", callback: { headerName: "X", headerValue: "••••" }, signingSecrets: "••••" }],
    postbackSecret: null,
  });
});
