import { Button, LinkButton } from "./button";
import type { Child } from "./types";

/**
 * The filters of a list: a form that asks by GET, so that what it asks stands in the address and can be shared.
 * `search` is always there; the others fold up on a phone until one of them is set.
 */
export function Filters(props: {
  action: string;
  search?: Child;
  children?: Child;
  active: boolean;
  csv?: string;
}) {
  const { action, search, children, active, csv } = props;
  return (
    <search>
      <form class="filters" method="get" action={action}>
        {search}
        {children && (
          <details class="fold" open={active}>
            <summary>{search ? "More filters" : "Filters"}</summary>
            <div>{children}</div>
          </details>
        )}
        <div class="row">
          <Button kind="primary">Show</Button>
          {active && <LinkButton href={action}>Clear</LinkButton>}
          {csv && (
            <LinkButton href={csv} icon="download" kind="quiet" download>
              CSV
            </LinkButton>
          )}
        </div>
      </form>
    </search>
  );
}

/** The pages of a list, newest first: `older` leads on, `newest` back to the start. */
export function Pager({ older, newest }: { older: string | null; newest: string | null }) {
  if (!older && !newest) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {newest && <LinkButton href={newest}>Newest</LinkButton>}
      {older && <LinkButton href={older}>Older</LinkButton>}
    </nav>
  );
}

/** The address of a page with some of its query changed: `withQuery("/history", query, { cursor: next })`. */
export function withQuery(
  path: string,
  query: Record<string, string>,
  change: Record<string, string | null> = {},
): string {
  const kept = Object.entries({ ...query, ...change }).filter(([, value]) => value !== null && value !== "");
  const search = new URLSearchParams(kept as [string, string][]).toString();
  return search === "" ? path : `${path}?${search}`;
}
