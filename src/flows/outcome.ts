import type { Rim } from "../rim";

/** Why a change was not made, in the API's codes and in words fit for the one who asked. */
export type Refused = {
  ok: false;
  code: "NOT_FOUND" | "CONFLICT" | "INVALID" | "EXISTS" | "IN_USE" | "CHANGED_MEANWHILE";
  messages: string[];
};

/** `return refused("CONFLICT", "The currency cannot change …")`. */
export function refused(code: Refused["code"], messages: string | string[]): Refused {
  return { ok: false, code, messages: typeof messages === "string" ? [messages] : messages };
}

/** Why a record cannot be deleted: `inUse("offer", ["links", "alerts"], "pause it instead")`. */
export function inUse(record: string, references: string[], instead: string): Refused {
  const last = references.at(-1) ?? "other records";
  const list = references.length < 2 ? last : `${references.slice(0, -1).join(", ")} and ${last}`;
  return refused("IN_USE", `It cannot be deleted: ${list} refer to the ${record}; ${instead}.`);
}

/** Who makes a change, where and when: what every flow of the management API starts with. */
export type Change = {
  rim: Rim;
  networkId: string;
  actor: string;
  /** The host that was asked, which is one of ours whatever the settings say. */
  host?: string;
  /** The `updatedAt` of the record as its author saw it, who then replaces nothing that others have changed since. */
  asOf?: number;
};

/** A row of a file that cannot be read: what is wrong with it, one message a field. The other rows are done all the same. */
export type UnreadRow = { problems: string[] };
