/** Limits count by the clock's minute: what comes near one, or counts its lines, begins with some of a minute left. */
export async function inOneMinute(): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 20_000) await scheduler.wait(left + 10);
}
