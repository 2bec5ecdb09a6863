/** What goes on after an answer, collected, so that the next event finds it done. */
export class Later {
  private work: Promise<unknown>[] = [];

  waitUntil = (work: Promise<unknown>): void => {
    this.work.push(work);
  };

  /** The runtime's own kind of context has parts that nobody here uses. */
  asContext(): ExecutionContext {
    return this as unknown as ExecutionContext;
  }

  async settled(): Promise<void> {
    while (this.work.length > 0) await Promise.all(this.work.splice(0));
  }
}
