import type { Option } from "../../pages/ui/field";
import { withQuery } from "../../pages/ui/filters";
import { dataOf } from "./call-api";
import type { Visit } from "./page";
import { listOfField, type NamedRecord, type RecordPath } from "./picks";

/** As many ids as a list takes at once. */
const MOST_IDS = 100;

/**
 * A network's offers, partners or advertisers to choose from: the newest hundred, and however old they are those that
 * the address or the form names, and those of `needed`: `readChoices(visit, "/offers", [alert.offerId])`.
 */
export async function readChoices(
  visit: Visit,
  path: RecordPath,
  needed: readonly (string | null | undefined)[] = [],
): Promise<Option[]> {
  const newest = dataOf(await visit.api<NamedRecord[]>("GET", `${path}?limit=100`));
  const known = new Set(newest.map(({ id }) => id));
  const missing = [...new Set([...namedBy(visit, path), ...needed])].filter((id) => id && !known.has(id));
  const older = await readNamed(visit, path, missing as string[]);
  return [...newest, ...older].map(({ id, name }) => ({ value: id, label: name }));
}

/** What fields of this list's records hold, in the address and in the form. */
function namedBy({ query, form }: Visit, path: RecordPath): string[] {
  const fields = [...Object.entries(query), ...form];
  return fields.filter(([field]) => listOfField(field) === path).map(([, id]) => id);
}

async function readNamed(visit: Visit, path: RecordPath, ids: string[]): Promise<NamedRecord[]> {
  if (ids.length === 0) return [];
  const asked = { ids: ids.slice(0, MOST_IDS).join(","), limit: String(MOST_IDS) };
  const answer = await visit.api<NamedRecord[]>("GET", withQuery(path, asked));
  // An address may name anything; what is no id is told by the list that it filters.
  return answer.ok ? answer.data : [];
}

/** The names of choices by id, for the cells of a list. */
export function namesOfChoices(choices: Option[]): Record<string, string> {
  return Object.fromEntries(choices.map(({ value, label }) => [value, label]));
}

type OfRecords = { offerId?: string | null; partnerId?: string | null };

/** The offers and partners that the filters of a report choose from, and those that its rows name. */
export async function readOffersAndPartners(
  visit: Visit,
  rows: readonly OfRecords[] = [],
): Promise<{ offers: Option[]; partners: Option[] }> {
  const [offers, partners] = await Promise.all([
    readChoices(
      visit,
      "/offers",
      rows.map(({ offerId }) => offerId),
    ),
    readChoices(
      visit,
      "/partners",
      rows.map(({ partnerId }) => partnerId),
    ),
  ]);
  return { offers, partners };
}
