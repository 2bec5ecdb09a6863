import type { DESTINATION_NAMES } from "../domain/callback/attempt";

/** Where a callback goes, in the words of the forms that set it up: history and alerts say the same, word for word. */
export const DESTINATIONS: typeof DESTINATION_NAMES = {
  account: "Account callback (JSON)",
  global: "Callback URL, all offers",
  event: "Callback URL, one event",
};
