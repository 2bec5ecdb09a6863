/** Longer than a database takes that is well. Whoever has waited so long for another's question asks for itself. */
const PATIENCE_MS = 200;
/** As many keys as one question may have. */
const MAX_KEYS = 200;

type News<Answer> = { answers: ReadonlyMap<string, Answer> } | "your turn" | "ask for yourself";
type Waiting<Answer> = { key: string; tell: (news: News<Answer>) => void };

/**
 * Questions that requests of one isolate ask at the same time, in one: the first is asked at once, and what comes until
 * it is answered is asked together then, by one of those who wait. Each has a timer of its own, since a request that
 * another waits for may be cancelled, and fails by its own question only.
 */
export class Together<Answer> {
  private waiting: Waiting<Answer>[] = [];
  private askingUntil = 0;

  /** The answer to a key, null where `question` has none; its answers are by key. */
  async ask(
    key: string,
    question: (keys: string[]) => Promise<ReadonlyMap<string, Answer>>,
  ): Promise<Answer | null> {
    const news = Date.now() < this.askingUntil ? await this.wait(key) : "your turn";
    const answers =
      news === "your turn"
        ? await this.askForAll(key, question)
        : news === "ask for yourself"
          ? await question([key])
          : news.answers;
    return answers.get(key) ?? null;
  }

  private async wait(key: string): Promise<News<Answer>> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let mine: Waiting<Answer> | undefined;
    const news = await new Promise<News<Answer>>((tell) => {
      mine = { key, tell };
      this.waiting.push(mine);
      timer = setTimeout(() => tell("ask for yourself"), PATIENCE_MS);
    });
    clearTimeout(timer);
    if (news === "ask for yourself") this.waiting = this.waiting.filter((other) => other !== mine);
    return news;
  }

  private async askForAll(
    key: string,
    question: (keys: string[]) => Promise<ReadonlyMap<string, Answer>>,
  ): Promise<ReadonlyMap<string, Answer>> {
    const company = this.waiting.splice(0, MAX_KEYS - 1);
    const until = Date.now() + PATIENCE_MS;
    this.askingUntil = until;
    try {
      const answers = await question([...new Set([key, ...company.map((one) => one.key)])]);
      for (const one of company) one.tell({ answers });
      return answers;
    } catch (error) {
      for (const one of company) one.tell("ask for yourself");
      throw error;
    } finally {
      // Unless another took over meanwhile.
      if (this.askingUntil === until) this.askingUntil = 0;
      this.waiting.shift()?.tell("your turn");
    }
  }
}
