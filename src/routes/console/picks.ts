import { readUuid } from "../../domain/ids";
import type { ApiAnswer } from "./call-api";

/** The lists that records are picked from. */
export type RecordPath = "/offers" | "/partners" | "/advertisers";
export type NamedRecord = { id: string; name: string };

const PATHS = new Map<string, RecordPath>([
  ["offerId", "/offers"],
  ["partnerId", "/partners"],
  ["advertiserId", "/advertisers"],
]);

/** The list that a field picks from: `blockedSources[0].partnerId` → `/partners`. */
export function listOfField(field: string): RecordPath | undefined {
  return PATHS.get(field.split(".").at(-1) ?? "");
}

/** What was typed where a record was to be picked: the ids found, and in words why others were not. */
export type Picks = { ids: Map<string, string>; unpicked: Map<string, string> };

type By = { q: string } | { name: string };
type Search = (path: RecordPath, by: By) => Promise<ApiAnswer<NamedRecord[]>>;

const NAMED = 5;

/**
 * Finds the records that were typed by name, or by a part of it that only one has. What a list of suggestions puts
 * into a field ends with the id and needs no search, nor does an id alone.
 */
export async function findPicks(
  fields: readonly (readonly [string, string])[],
  search: Search,
): Promise<Picks> {
  const picks: Picks = { ids: new Map(), unpicked: new Map() };
  await Promise.all(
    fields.map(async ([field, text]) => {
      const path = listOfField(field);
      if (!path || text.trim() === "" || readUuid(text) !== null) return;
      const found = idAtEnd(text) ?? (await findOne(text.trim(), (by) => search(path, by)));
      if (typeof found === "string") picks.ids.set(keyOf(field, text), found);
      else picks.unpicked.set(field, found.words);
    }),
  );
  return picks;
}

const keyOf = (field: string, text: string) => `${field}\n${text}`;

/** The fields with what was typed replaced by the id that it stands for. */
export function withPicks(
  fields: readonly (readonly [string, string])[],
  { ids }: Picks,
): [string, string][] {
  return fields.map(([field, text]) => [field, ids.get(keyOf(field, text)) ?? text]);
}

/** An answer that complains of what was not picked or could not be, in the words that help. */
export function explainPicks<Data>(asked: ApiAnswer<Data>, { unpicked }: Picks): ApiAnswer<Data> {
  if (asked.ok) return asked;
  const answer = { ...asked, messages: asked.messages.map(unchosen) };
  if (unpicked.size === 0) return answer;
  const words = [...unpicked].map(([field, why]) => `${field}: ${why}`);
  if (answer.status === 404) return { ...answer, messages: words };
  const others = answer.messages.filter((message) => !unpicked.has(message.split(": ", 1)[0] ?? ""));
  return others.length === answer.messages.length ? answer : { ...answer, messages: [...words, ...others] };
}

// What was typed is an id by then, or among the unpicked: only a field left empty is told that it is none.
function unchosen(message: string): string {
  const [, field = ""] = /^([\w.[\]]+): must be a UUID$/.exec(message) ?? [];
  return listOfField(field) ? `${field}: must be chosen` : message;
}

function idAtEnd(text: string): string | null {
  return readUuid(/\S+\s*$/.exec(text)?.[0].trim() ?? "");
}

/** The id of the one with this name, else of the only one with this in its name; words where that is not one. */
async function findOne(
  text: string,
  search: (by: By) => Promise<ApiAnswer<NamedRecord[]>>,
): Promise<string | { words: string }> {
  const [called, containing] = await Promise.all([search({ name: text }), search({ q: text })]);
  const exact = called.ok ? called.data : [];
  const rows = exact.length > 0 || !containing.ok ? exact : containing.data;
  const [only, another] = rows;
  if (only && !another) return only.id;
  if (!only) return { words: `matches none: nothing has “${text}” in its name or as its id` };
  const names = rows.slice(0, NAMED).map(({ id, name }) => `${name} (${id})`);
  const more = rows.length > NAMED ? ", and more" : "";
  return { words: `matches several: ${names.join(", ")}${more}. Type more of the name, or the id` };
}
