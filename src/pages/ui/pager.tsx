import { LinkButton } from "./button";
import { withQuery } from "./filters";

/** Where the other pages of a list are, newest first; null where there is none. */
export type Pages = { older: string | null; newer: string | null; newest: string | null };

/** An address holds the way back of so many pages; from further down only the newest is left. */
const MOST_BEHIND = 20;

/**
 * The pages around the one that an address asks for. A list leads on by the cursor of the next page and knows no way
 * back, so `behind` names the pages that were gone through: `pagesOf("/users", {}, query, "0198c2d4-…")`.
 */
export function pagesOf(
  path: string,
  kept: Record<string, string>,
  { cursor, behind }: Record<string, string>,
  next: string | null,
): Pages {
  const gone = (behind ?? "").split(",").filter(Boolean);
  const at = (page: string, way: string[]) => withQuery(path, kept, { cursor: page, behind: way.join(",") });
  const last = gone.at(-1);
  return {
    older: next && at(next, cursor ? [...gone, cursor].slice(-MOST_BEHIND) : []),
    newer: cursor && last ? at(last, gone.slice(0, -1)) : null,
    newest: cursor ? withQuery(path, kept) : null,
  };
}

export function Pager({ pages: { older, newer, newest } }: { pages: Pages }) {
  if (!older && !newest) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {newest && <LinkButton href={newest}>Newest</LinkButton>}
      {newer && <LinkButton href={newer}>Newer</LinkButton>}
      {older && <LinkButton href={older}>Older</LinkButton>}
    </nav>
  );
}
