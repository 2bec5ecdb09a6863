import { forgetLink } from "../edge/link-cache";
import { logLine } from "../log";
import { findDirtyLinks, markPublished } from "../store/links";

/** How many links one request publishes at once; the minute's sweep does the rest of a larger change. */
const AT_ONCE = 200;

/**
 * Writes changed links (or, where only one was changed, that one) to KV, where the redirect reads them, and answers how
 * many. Never throws: the marks stay in D1 and the sweep of the next minute tries again.
 */
export async function publishDirtyLinks(
  env: Env,
  input: { now: number; limit?: number; linkId?: string },
): Promise<number> {
  try {
    const { now, limit = AT_ONCE, linkId } = input;
    // Of many who each change one, each publishes its own: all would write those of all others once more.
    const dirty = await findDirtyLinks(env, now, linkId === undefined ? { limit } : { linkId });
    const writes = await Promise.allSettled(
      dirty.map(({ link }) => env.LINKS.put(link.linkId, JSON.stringify(link))),
    );
    for (const { link } of dirty) forgetLink(link.linkId);
    const written = dirty.filter((_, i) => writes[i]?.status === "fulfilled");
    if (written.length < dirty.length)
      logLine("warn", "LINKS_NOT_PUBLISHED", { count: dirty.length - written.length });
    if (written.length > 0) {
      const published = written.map(({ link, dirty: mark }) => ({ id: link.linkId, dirty: mark }));
      await markPublished(env, published, now);
    }
    return written.length;
  } catch (error) {
    logLine("error", "PUBLISH_LINKS_FAILED", { error });
    return 0;
  }
}
