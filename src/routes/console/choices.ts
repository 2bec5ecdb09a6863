import type { Option } from "../../pages/ui/field";
import { dataOf } from "./call-api";
import type { Visit } from "./page";

/** A network's offers, partners or advertisers to choose from, the newest hundred: `readChoices(visit, "/offers")`. */
export async function readChoices(
  visit: Visit,
  path: "/offers" | "/partners" | "/advertisers",
): Promise<Option[]> {
  const rows = dataOf(await visit.api<{ id: string; name: string }[]>("GET", `${path}?limit=100`));
  return rows.map(({ id, name }) => ({ value: id, label: name }));
}

/** The names of choices by id, for the cells of a list. */
export function namesOfChoices(choices: Option[]): Record<string, string> {
  return Object.fromEntries(choices.map(({ value, label }) => [value, label]));
}

/** The offers and partners that the filters of a report choose from. */
export async function readOffersAndPartners(visit: Visit): Promise<{ offers: Option[]; partners: Option[] }> {
  const [offers, partners] = await Promise.all([
    readChoices(visit, "/offers"),
    readChoices(visit, "/partners"),
  ]);
  return { offers, partners };
}
