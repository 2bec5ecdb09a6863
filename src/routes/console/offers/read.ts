import { INTEGRATIONS } from "../../../domain/integrations";
import { inOneLine } from "../../../domain/text";
import type { OfferView } from "../../../pages/offers/types";
import type { Option } from "../../../pages/ui/field";
import { withLabel } from "../../../pages/ui/labels";
import { systemName } from "../advertisers/systems";
import { type ApiAnswer, dataOf } from "../call-api";
import { namesOfChoices, readChoices } from "../choices";
import type { Visit } from "../page";

/** The tracking systems to choose from, by the names that people know them by. */
export const INTEGRATION_CHOICES: Option[] = INTEGRATIONS.map((system) => ({
  value: system.id,
  label: systemName(system),
}));

/** The offer that the address names. */
export async function readOffer(visit: Visit): Promise<OfferView> {
  return dataOf(await visit.api<OfferView>("GET", `/offers/${encodeURIComponent(visit.param("id"))}`));
}

/** Names of all that offers speak of, by id. */
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
  return ids.length === 0 ? {} : namesOfChoices(await readChoices(visit, path, ids));
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
  return visit.done(path, `${inOneLine(messages.map(withLabel))} (${code}, reference ${responseId})`, "bad");
}
