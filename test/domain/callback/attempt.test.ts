import { describe, expect, test } from "vitest";
import { callbackIdIn, DESTINATION_NAMES, failureMessage } from "../../../src/domain/callback/attempt";
import type { Callback } from "../../../src/domain/callback/callback";
import type { Destination } from "../../../src/domain/callback/plan";
import { DESTINATIONS } from "../../../src/pages/destinations";

const id = "01938a6e-0000-7000-8000-000000000000";
const failed = (destination: Destination) =>
  failureMessage({ id, destination, status: "Success", attempts: 2 } as Callback, "HTTP 500");

describe("what the history says of a callback that failed", () => {
  test("names its destination in the words of the pages", () => {
    expect(DESTINATION_NAMES).toEqual(DESTINATIONS);
    expect(failed("global")).toBe(
      `Callback URL, all offers: callback ${id} (Success) failed after 3 attempts: HTTP 500. It can be sent again.`,
    );
    expect(failed("event")).toMatch(/^Callback URL, one event: /);
  });

  test.each(["account", "global", "event"] as const)("tells which callback it was: %s", (destination) => {
    expect(callbackIdIn(failed(destination))).toBe(id);
  });

  test.each(["account callback", "global postback", "event-level postback"])(
    "and did so as %s in older lines",
    (name) => {
      expect(callbackIdIn(`The ${name} ${id} (Success) failed after 1 attempt: HTTP 500.`)).toBe(id);
    },
  );

  test("names none where it is about an endpoint", () => {
    expect(callbackIdIn(`${id}.example (Callback URL, all offers) failed 10 times in a row`)).toBeNull();
    expect(callbackIdIn(`The global postback at ${id}.example failed 10 times in a row`)).toBeNull();
  });
});
