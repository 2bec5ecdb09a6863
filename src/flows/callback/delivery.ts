import type { CallbackState } from "../../domain/callback/callback";

/** What became of a message: `state` null when it was not its turn, `againInSeconds` when its turn comes soon. */
export type Delivery = { state: CallbackState | "held" | null; againInSeconds?: number };
