import { forgetLink } from "../../edge/link-cache";
import { logLine } from "../../log";
import { findDirtyLinks, findLinksToConfirm, type LinksOf, markPublished } from "../../store/link/links";

/** How many links one request publishes at once; the minute's sweep does the rest of a larger change. */
const AT_ONCE = 200;
const A_SWEEP = 500;

/**
 * Writes the links of a change to KV, where the redirect reads them. Never throws: the marks stay in D1 and the sweep
 * of the next minute tries again. The change of others is theirs: it would be written once more, and first.
 */
export async function publishLinks(env: Env, of: LinksOf, now: number): Promise<void> {
  await orLater(async () => write(env, await findDirtyLinks(env, now, { limit: AT_ONCE, of }), now));
}

/** Writes to KV what nobody has written yet, and once more what was written some minutes ago. */
export async function sweepLinks(env: Env, now: number): Promise<void> {
  await orLater(async () => write(env, await findDirtyLinks(env, now, { limit: A_SWEEP }), now));
  await orLater(async () => write(env, await findLinksToConfirm(env, now, A_SWEEP), now));
}

async function orLater(publish: () => Promise<void>): Promise<void> {
  try {
    await publish();
  } catch (error) {
    logLine("error", "PUBLISH_LINKS_FAILED", { error });
  }
}

type Dirty = Awaited<ReturnType<typeof findDirtyLinks>>;

async function write(env: Env, dirty: Dirty, now: number): Promise<void> {
  const writes = await Promise.allSettled(
    dirty.map(({ link }) => env.LINKS.put(link.linkId, JSON.stringify(link))),
  );
  for (const { link } of dirty) forgetLink(link.linkId);
  const written = dirty.filter((_, i) => writes[i]?.status === "fulfilled");
  if (written.length < dirty.length)
    logLine("warn", "LINKS_NOT_PUBLISHED", { count: dirty.length - written.length });
  if (written.length === 0) return;
  const published = written.map(({ link, dirty: mark }) => ({ id: link.linkId, dirty: mark }));
  await markPublished(env, published, now);
}
