import { describe, expect, it } from "vitest";
import { unseen } from "../../../src/domain/record/unseen";

describe("what a change replaces unseen", () => {
  const by = (actor: string, before: unknown, after: unknown) => ({ actor, before, after });
  const mine = by("me", { name: "Theirs" }, { name: "Mine" });

  it.each<[string, Parameters<typeof unseen>, ReturnType<typeof unseen>]>([
    ["nothing where nobody was there", [[], mine], []],
    [
      "what others have changed, as it is now",
      [[by("ann", { name: "a" }, { name: "Theirs" })], mine],
      [{ path: "name", now: ' to "Theirs"' }],
    ],
    ["not what oneself has changed", [[by("me", { name: "a" }, { name: "Theirs" })], mine], []],
    [
      "not another part of the same object",
      [
        [by("ann", { creative: { title: "a", text: "x" } }, { creative: { title: "b", text: "x" } })],
        by("me", { creative: { title: "b", text: "x" } }, { creative: { title: "b", text: "y" } }),
      ],
      [],
    ],
    [
      "an object that others have made or removed as a whole",
      [
        [by("ann", { callback: null }, { callback: { url: "theirs" } })],
        by("me", { callback: { url: "theirs" } }, { callback: { url: "mine" } }),
      ],
      [{ path: "callback.url", now: ' to "theirs"' }],
    ],
    [
      "a list as a whole, which is quoted where it is short",
      [[by("ann", { ips: [] }, { ips: ["192.0.2.1"] })], by("me", { ips: ["192.0.2.1"] }, { ips: [] })],
      [{ path: "ips", now: ' to ["192.0.2.1"]' }],
    ],
    [
      "no long value",
      [
        [by("ann", { text: "a" }, { text: "b".repeat(99) })],
        by("me", { text: "b".repeat(99) }, { text: "c" }),
      ],
      [{ path: "text", now: "" }],
    ],
    [
      "no secret",
      [
        [by("ann", { callback: null }, { callback: { headerValue: "••••" } })],
        by(
          "me",
          { callback: { headerValue: "sealed:theirs" } },
          { callback: { headerValue: "sealed:mine" } },
        ),
      ],
      [{ path: "callback.headerValue", now: "" }],
    ],
    [
      "no value of one's own, put there after others",
      [[by("ann", { name: "a" }, { name: "b" }), by("me", { name: "b" }, { name: "Theirs" })], mine],
      [{ path: "name", now: "" }],
    ],
  ])("is %s", (_, [since, wanted], expected) => expect(unseen(since, wanted)).toEqual(expected));
});
