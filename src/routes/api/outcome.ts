import { readMoment } from "../../domain/moment";
import { inOneLine } from "../../domain/text";
import { AppError, type ErrorCode } from "../../errors";
import type { Change } from "../../flows/outcome";
import { answerTelling } from "../answer";
import type { Asked } from "./asked";

type Outcome = { ok: true } | { ok: false; code: ErrorCode; messages?: string[]; message?: string };

const SOON = { "retry-after": "5" };

/** What a flow did, or its refusal as the answer. */
export function orRefuse<O extends Outcome>(outcome: O): Extract<O, { ok: true }> {
  if (outcome.ok) return outcome as Extract<O, { ok: true }>;
  const { code, messages, message = "This cannot be done." } = outcome;
  throw new AppError(code, messages ? oneAField(messages) : message, code === "TRY_AGAIN" ? SOON : {});
}

/** The answer to a change that was made, with the linter's warnings: `answerSaved(asked, shown, { warnings })`. */
export function answerSaved(
  { c }: Asked,
  data: unknown,
  { warnings, status = 200 }: { warnings: string[]; status?: 200 | 201 },
): Response {
  return answerTelling(c, data, { status, messages: oneAField(warnings) });
}

/** What several rules say of one field as one message of it: `trackingUrl: … (characters 0 to 4); must hold …`. */
function oneAField(messages: string[]): string[] {
  const byField = new Map<string, string>();
  for (const message of messages) {
    const [, field = message, words = ""] = /^([\w.[\]]+): (.+)$/s.exec(message) ?? [];
    const before = byField.get(field);
    byField.set(field, before ? inOneLine([before, words].filter(Boolean)) : message);
  }
  return [...byField.values()];
}

/** A record that was looked up, or 404: `orNotFound(row, "offer")`. */
export function orNotFound<Found>(record: Found | null, what: string): Found {
  if (record === null) throw new AppError("NOT_FOUND", `There is no such ${what}.`);
  return record;
}

/** Who makes the change, and when; of a record that was read before, `If-Match` tells as of when. */
export function changeBy({ c, rim, caller }: Asked): Change {
  const { host } = new URL(c.req.url);
  const by = { rim, networkId: caller.network.id, actor: caller.actor, host };
  const match = c.req.method === "PATCH" ? c.req.header("if-match") : undefined;
  if (match === undefined || match === "*") return by;
  const asOf = readMoment(match.replace(/^"(.*)"$/, "$1"));
  if (asOf === null) throw new AppError("INVALID", IF_MATCH);
  return { ...by, asOf };
}

const IF_MATCH =
  'If-Match: must be the updatedAt of the record as it was read, like "2026-11-22T18:00:00.000Z"';
