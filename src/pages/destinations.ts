import type { Destination } from "../domain/callback-plan";

/** Where a callback goes, in the words of the forms that set it up. */
export const DESTINATIONS: Record<Destination, string> = {
  account: "Account callback (JSON)",
  global: "Callback URL, all offers",
  event: "Callback URL, one event",
};
