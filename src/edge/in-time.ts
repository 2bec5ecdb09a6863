/** A database that takes longer to answer a question is as good as down to somebody who waits for us. */
export const READ_MS = 2_000;

/** How long the logs' queue may take to accept lines, and then LOGS to write them: both must fit behind an answer. */
export const LOGS_SEND_MS = 2_000;
export const LOGS_WRITE_MS = 4_000;

/** Rejects when something takes longer than it may, which is as good as failing: `inTime(2_000, queue.send(…))`. */
export async function inTime<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
