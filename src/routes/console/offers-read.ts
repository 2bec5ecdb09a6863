import { INTEGRATIONS } from "../../domain/integrations";
import type { OfferView } from "../../pages/offers/types";
import type { Option } from "../../pages/ui/field";
import { type ApiAnswer, dataOf } from "./call-api";
import { namesOfChoices, readChoices } from "./choices";
import type { Visit } from "./page";

/** The tracking systems to choose from, by the names that people know them by. */
export const INTEGRATION_CHOICES: Option[] = INTEGRATIONS.map(({ id, name }) => ({
  value: id,
  label: id === "impact" ? "Impact Radius" : name,
}));

/** The offer that the address names. */
export async function readOffer(visit: Visit): Promise<OfferView> {
  return dataOf(await visit.api<OfferView>("GET", `/offers/${encodeURIComponent(visit.param("id"))}`));
}

/** Names of all that offers speak of, by id: those that the choices leave out are asked for one by one. */
export async function readNames(
  visit: Visit,
  needed: { advertisers?: string[]; partners?: string[] },
): Promise<Record<string, string>> {
  const [advertisers, partners] = await Promise.all([
    readNamed(visit, "/advertisers", needed.advertisers ?? []),
    readNamed(visit, "/partners", needed.partners ?? []),
  ]);
  return { ...namesOfChoices(INTEGRATION_CHOICES), ...advertisers, ...partners };
}

async function readNamed(
  visit: Visit,
  path: "/advertisers" | "/partners",
  ids: string[],
): Promise<Record<string, string>> {
  if (ids.length === 0) return {};
  const names = namesOfChoices(await readChoices(visit, path));
  const missing = [...new Set(ids)].filter((id) => !(id in names)).slice(0, 50);
  const found = await Promise.all(missing.map((id) => visit.api<{ name: string }>("GET", `${path}/${id}`)));
  for (const [i, { ok, data }] of found.entries()) if (ok) names[missing[i] ?? ""] = data.name;
  return names;
}

/** The partners or advertisers to choose from, the chosen one included however old it is. */
export async function choicesWith(
  visit: Visit,
  path: "/advertisers" | "/partners",
  ids: string[],
): Promise<Option[]> {
  const choices = await readChoices(visit, path);
  const names = await readNamed(
    visit,
    path,
    ids.filter((id) => id !== ""),
  );
  const missing = Object.entries(names).filter(([id]) => !choices.some(({ value }) => value === id));
  return [...choices, ...missing.map(([value, label]) => ({ value, label }))];
}

/** After a change by one button: what was done, or why not, on the page that comes next. */
export function tell(
  visit: Visit,
  answer: ApiAnswer<unknown>,
  path: string,
  text: string,
): Promise<Response> {
  if (answer.ok) return visit.done(path, text);
  const { code, messages, responseId } = answer;
  return visit.done(path, `${messages.join("; ")} (${code}, reference ${responseId})`, "bad");
}
