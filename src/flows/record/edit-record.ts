import { fieldsOf } from "../../domain/record/changes";
import { unseen } from "../../domain/record/unseen";
import { dirtyLinks, type LinksOf } from "../../store/link/links";
import { auditAsRead, type Write, wasAsRead } from "../../store/record/as-read";
import { changesSince } from "../../store/record/audit";
import { publishLinks } from "../link/publish-links";
import { type Change, type Refused, refused } from "../outcome";
import { auditEntry, type Deed } from "./audit-entry";

/** How a kind of record is called, read, and written as it was read; and the links that have to learn of a change. */
type Kind<T> = {
  record: string;
  find: (env: Env, networkId: string, id: string) => Promise<T | null>;
  update: (env: Env, before: T, write: Write<T>) => D1PreparedStatement;
  links?: LinksOf;
};

/** What to write of a record, and under which conditions; no fields where there is nothing to change. */
export type Edit<T> = Write<T> & {
  /** How the audit log tells it; without it as an update of these fields. */
  deed?: Omit<Deed, "record" | "recordId">;
  /** What else belongs to the change; done only if the record is written. */
  besides?: D1PreparedStatement[];
  warnings?: string[];
};

/** So many others may come between the look and the write. */
const TRIES = 20;

/** Does what looks and then writes, again while it answers null because somebody else came between. */
export async function lookAgain<T>(record: string, once: () => Promise<T | null>): Promise<T | Refused> {
  for (let tries = 0; tries < TRIES; tries++) {
    const done = await once();
    if (done !== null) return done;
  }
  return refused("CONFLICT", `Others are changing this ${record} just now. Please try again.`);
}

/**
 * Changes a record as it is now: where another change came between the look and the write, it looks again, so that none
 * is lost and each is judged by what it replaces.
 */
export function editRecord<T extends { id: string; updatedAt: number }>(
  env: Env,
  input: Change & { id: string },
  { edit, ...kind }: Kind<T> & { edit: (before: T) => Promise<Edit<T> | Refused> },
): Promise<{ ok: true; after: T; warnings: string[] } | Refused> {
  const { record, find, update, links } = kind;
  return lookAgain(record, async () => {
    const before = await find(env, input.networkId, input.id);
    if (!before) return refused("NOT_FOUND", `There is no such ${record}.`);
    const wanted = await edit(before);
    if ("ok" in wanted) return wanted;
    if (Object.keys(wanted.fields).length === 0) return { ok: true, after: before, warnings: [] };
    const replaced = await replacedOfOthers(env, input, { before, fields: wanted.fields });
    if (replaced.length > 0) return refused("CHANGED_MEANWHILE", replaced);
    // Always another moment, since it is what tells that somebody else was there.
    const fields = { ...wanted.fields, updatedAt: Math.max(input.rim.now, before.updatedAt + 1) };
    const statements = [
      update(env, before, { fields, provided: wanted.provided }),
      auditAsRead(env, {
        ...auditEntry(input, { ...deedOf(before, wanted), record, recordId: input.id }),
        at: fields.updatedAt,
      }),
      ...(wanted.besides ?? []),
      ...(links ? [dirtyLinks(env, links, input.rim.now)] : []),
    ];
    if (!(await wasAsRead(env.DB.batch(statements)))) return null;
    if (links) await publishLinks(env, links, input.rim.now);
    return { ok: true, after: { ...before, ...fields }, warnings: wanted.warnings ?? [] };
  });
}

/** What a change would replace that its author never saw, one message a field. */
async function replacedOfOthers<T extends { updatedAt: number }>(
  env: Env,
  { asOf, networkId, actor, id }: Change & { id: string },
  { before, fields }: { before: T; fields: Partial<T> },
): Promise<string[]> {
  if (asOf === undefined || asOf >= before.updatedAt) return [];
  const since = await changesSince(env, { networkId, recordId: id, since: asOf });
  return unseen(since, { actor, before: fieldsOf(before, fields), after: fields }).map(
    ({ path, now }) => `${path}: somebody else has changed this${now} since you read it`,
  );
}

function deedOf<T extends object>(before: T, { deed, fields }: Edit<T>): Omit<Deed, "record" | "recordId"> {
  return deed ?? { action: "update", before: fieldsOf(before, fields), after: fields };
}
