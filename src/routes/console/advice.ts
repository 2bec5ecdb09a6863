import type { Advice } from "../../pages/ui/template-advice";
import type { Visit } from "./page";

/** What the linter says of a callback's template; null for none, or for one that is too long to be read. */
export async function adviceOn(visit: Visit, template: string): Promise<Advice | null> {
  if (template === "") return null;
  const answer = await visit.api<Advice>("POST", "/lint", { template, kind: "callback" });
  return answer.ok ? answer.data : null;
}

/** The same for each template that a form holds (`template0`, `template1`, …), with what `title0`, … call it. */
export async function advicesOn(visit: Visit): Promise<{ title: string; advice: Advice }[]> {
  const numbers = [...visit.form.keys()].flatMap((name) => /^template(\d+)$/.exec(name)?.[1] ?? []);
  const all = await Promise.all(
    numbers.slice(0, 250).map(async (number) => {
      const advice = await adviceOn(visit, (visit.form.get(`template${number}`) ?? "").trim());
      return advice ? [{ title: visit.form.get(`title${number}`) ?? "", advice }] : [];
    }),
  );
  return all.flat();
}
