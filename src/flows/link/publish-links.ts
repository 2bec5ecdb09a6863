import { inTime } from "../../edge/in-time";
import { forgetLink } from "../../edge/link-cache";
import { logLine } from "../../log";
import { findDirtyLinks, findLinksToConfirm, type LinksOf, markPublished } from "../../store/link/links";

/** How many links one request publishes, and how long it waits for KV; the minute's sweep does the rest. */
const A_REQUEST = { limit: 200, ms: 5_000 };
const A_SWEEP = { limit: 500, ms: 20_000 };

/**
 * Writes the links of a change to KV, where the redirect reads them. Never throws: the marks stay in D1 and the sweep
 * of the next minute tries again. The change of others is theirs: it would be written once more, and first.
 */
export async function publishLinks(env: Env, of: LinksOf, now: number): Promise<void> {
  const { limit, ms } = A_REQUEST;
  await orLater(async () => write(env, await findDirtyLinks(env, now, { limit, of }), { now, ms }));
}

/** Writes to KV what nobody has written yet, and once more what was written some minutes ago. */
export async function sweepLinks(env: Env, now: number): Promise<void> {
  const { limit, ms } = A_SWEEP;
  await orLater(async () => write(env, await findDirtyLinks(env, now, { limit }), { now, ms }));
  await orLater(async () => write(env, await findLinksToConfirm(env, now, limit), { now, ms }));
}

async function orLater(publish: () => Promise<void>): Promise<void> {
  try {
    await publish();
  } catch (error) {
    logLine("error", "PUBLISH_LINKS_FAILED", { error });
  }
}

type Dirty = Awaited<ReturnType<typeof findDirtyLinks>>;

async function write(env: Env, dirty: Dirty, { now, ms }: { now: number; ms: number }): Promise<void> {
  const written: Dirty = [];
  const puts = dirty.map(async (one) => {
    await env.LINKS.put(one.link.linkId, JSON.stringify(one.link));
    written.push(one);
  });
  // One time for all: a Worker has six connections, and a put that waits for one would run out of a time of its own.
  await inTime(ms, Promise.allSettled(puts)).catch(() => undefined);
  for (const { link } of dirty) forgetLink(link.linkId);
  if (written.length < dirty.length)
    logLine("warn", "LINKS_NOT_PUBLISHED", { count: dirty.length - written.length });
  if (written.length === 0) return;
  const published = written.map(({ link, dirty: mark }) => ({ id: link.linkId, dirty: mark }));
  await markPublished(env, published, now);
}
