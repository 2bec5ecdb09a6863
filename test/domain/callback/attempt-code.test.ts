import { expect, test } from "vitest";
import { attemptCode } from "../../../src/domain/callback/attempt";

test.each([
  [200, null, "HTTP_200"],
  [503, null, "HTTP_503"],
  [302, null, "HTTP_302"],
  [200, 'ANSWER_MISMATCH: it does not contain "OK"', "ANSWER_MISMATCH"],
  [null, "TIMEOUT: no answer within 10 s", "TIMEOUT"],
  [null, "NETWORK_ERROR: The host could not be found or reached.", "NETWORK_ERROR"],
  [null, "DESTINATION_REFUSED: it leads to a private address", "DESTINATION_REFUSED"],
  [null, "Something of old: without a code", "NO_ANSWER"],
  [null, null, "NO_ANSWER"],
])("an attempt with status %s and error %s has the code %s", (status, error, code) => {
  expect(attemptCode({ status, error })).toBe(code);
});
