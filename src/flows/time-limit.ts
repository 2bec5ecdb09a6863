/** Longer than any sound endpoint takes; a callback is then tried again. */
const LIMIT_MS = 10_000;

/**
 * Ends what takes longer than it may, with one timer for all that one request waits for: a timer for each costs as much
 * as a tenth of what it limits. To be shared within a request only, as all that the runtime waits for.
 */
export class TimeLimit {
  private readonly ends = new Map<AbortController, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly ms: number = LIMIT_MS) {}

  /** A controller that is aborted when the time is up, unless it was ended before. */
  begin(): AbortController {
    const abort = new AbortController();
    this.ends.set(abort, Date.now() + this.ms);
    this.timer ??= setTimeout(() => this.abortDue(), this.ms);
    return abort;
  }

  end(abort: AbortController): void {
    this.ends.delete(abort);
    if (this.ends.size === 0) this.wait(undefined);
  }

  private abortDue(): void {
    const now = Date.now();
    const due = [...this.ends].filter(([, at]) => at <= now);
    for (const [abort] of due) {
      this.ends.delete(abort);
      abort.abort();
    }
    // They end in the order in which they began.
    const [next] = this.ends.values();
    this.wait(next === undefined ? undefined : next - now);
  }

  private wait(ms: number | undefined): void {
    clearTimeout(this.timer);
    this.timer = ms === undefined ? undefined : setTimeout(() => this.abortDue(), ms);
  }
}
