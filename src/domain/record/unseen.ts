import { MASK, maskSecrets } from "../secrets";
import { changedPaths, isPlain } from "./changes";

/** What somebody made of a record: its fields before and after. */
type Made = { actor: string; before: unknown; after: unknown };

/** Longer values are not quoted. */
const MOST_SHOWN = 80;

/**
 * Where a change would replace what others have made of a record since its author read it, and what stands there now, in
 * words. `since` is all that was made of it since, in turn. One's own changes were seen.
 */
export function unseen(since: readonly Made[], wanted: Made): { path: string; now: string }[] {
  const turns = since.map(({ actor, before, after }) => ({ actor, paths: changedPaths(before, after) }));
  return changedPaths(wanted.before, wanted.after).flatMap((path) => {
    const about = turns.filter(({ paths }) => paths.some((theirs) => overlap(path, theirs)));
    if (about.every(({ actor }) => actor === wanted.actor)) return [];
    // What one has put there oneself after them is not quoted as theirs.
    const isTheirs = about.at(-1)?.actor !== wanted.actor;
    return [{ path, now: isTheirs ? shown(wanted.before, path) : "" }];
  });
}

/** `callback` and `callback.url` are about the same; `callback.url` and `callback.casing` are not. */
const overlap = (one: string, other: string) =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);

/** The value at a path, where it is a short one and no secret: ` to "https://…"`. */
function shown(record: unknown, path: string): string {
  let value = maskSecrets(record);
  for (const name of path.split(".")) value = isPlain(value) ? value[name] : undefined;
  const text = isPlain(value) || value === null || value === MASK ? "" : (JSON.stringify(value) ?? "");
  return text === "" || text.length > MOST_SHOWN ? "" : ` to ${text}`;
}
