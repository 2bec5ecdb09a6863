import { expect, test } from "vitest";
import { Together } from "../../src/edge/together";

/** A database that answers when it is told to, and what it was asked. */
function database() {
  const asked: string[][] = [];
  const answers: ((fails?: boolean) => void)[] = [];
  const question = (keys: string[]) => {
    asked.push(keys);
    return new Promise<Map<string, string>>((resolve, reject) => {
      const known = keys.filter((key) => key !== "unknown").map((key): [string, string] => [key, `${key}!`]);
      answers.push((fails = false) => (fails ? reject(new Error("no database")) : resolve(new Map(known))));
    });
  };
  const together = new Together<string>();
  return { asked, answers, ask: (key: string) => together.ask(key, question) };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

test("the first is asked at once, what comes meanwhile together, and what comes then after that", async () => {
  const { asked, answers, ask } = database();
  const first = ask("a");
  const meanwhile = [ask("b"), ask("c"), ask("b"), ask("unknown")];
  expect(asked).toEqual([["a"]]);
  answers[0]?.();
  expect(await first).toBe("a!");
  await soon();
  expect(asked).toEqual([["a"], ["b", "c", "unknown"]]);
  const later = ask("d");
  answers[1]?.();
  expect(await Promise.all(meanwhile)).toEqual(["b!", "c!", "b!", null]);
  await soon();
  answers[2]?.();
  expect(await later).toBe("d!");
  expect(asked).toEqual([["a"], ["b", "c", "unknown"], ["d"]]);
  const alone = ask("e");
  answers[3]?.();
  expect(await alone).toBe("e!");
});

test("who was in a question that failed asks for itself", async () => {
  const { asked, answers, ask } = database();
  const first = ask("a");
  const company = Promise.allSettled([ask("b"), ask("c")]);
  answers[0]?.(true);
  await expect(first).rejects.toThrow("no database");
  await soon();
  answers[1]?.(true);
  await soon();
  expect(asked).toEqual([["a"], ["b", "c"], ["c"]]);
  answers[2]?.();
  expect(await company).toMatchObject([{ status: "rejected" }, { status: "fulfilled", value: "c!" }]);
});

test("nobody waits for ever for a question whose request has died", async () => {
  const { asked, answers, ask } = database();
  void ask("dead");
  const waiting = [ask("b"), ask("c")];
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(asked).toEqual([["dead"], ["b"], ["c"]]);
  for (const answer of answers.slice(1)) answer();
  expect(await Promise.all(waiting)).toEqual(["b!", "c!"]);
  const next = ask("d");
  answers[3]?.();
  expect(await next).toBe("d!");
});
