import { expect, test } from "vitest";
import type { Alert } from "../../../src/domain/alert/alert";
import { type CapUsage, capOccurrences, silentOccurrences } from "../../../src/domain/alert/occurrences";

const alert = { threshold: 80, offerId: null, partnerId: null } as Alert;
const cap = { of: "Miner", offerId: "o", currency: "EUR", reachedAt: null };

test.each<[string, CapUsage, string]>([
  [
    "conversions",
    { ...cap, key: "offer:o|conversions|day|0", used: 4_500, limit: 5_000 },
    "Miner: the day cap on conversions has passed 80 % (4,500 of 5,000).",
  ],
  [
    "revenue, with its currency",
    { ...cap, key: "offer:o|revenue|month|0", used: 12_345_500_000, limit: 12_345_500_000, reachedAt: 1 },
    "Miner: the month cap on revenue is reached (12,345.5 of 12,345.5 EUR).",
  ],
])("an alert says how much of a cap on %s is used", (_, usage, message) => {
  expect(capOccurrences(alert, [usage])).toMatchObject([{ message }]);
});

test("an alert sets thousands of clicks apart", () => {
  const silence = { offerId: "o", name: "Miner", partnerId: null, clicks: 12_000 };
  expect(silentOccurrences(alert, [silence])[0]?.message).toBe(
    "Miner: 12,000 clicks since the last conversion.",
  );
});
