import { isPlain } from "../../domain/record/changes";

/**
 * A change without what answers add to a body: ids of events and counters of caps. Events and caps are changed as whole
 * lists, so people read them, alter one entry and send them back.
 */
export function withoutAnswered(patch: unknown): unknown {
  if (!isPlain(patch)) return patch;
  return mapFields(patch, (name, value) => {
    if (!Array.isArray(value)) return value;
    if (name === "caps") return value.map((cap) => without(cap, ["used", "reachedAt"]));
    return name === "events" ? value.map((event) => withoutAnswered(without(event, ["id"]))) : value;
  });
}

function without(value: unknown, names: readonly string[]): unknown {
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

// From entries, so that a field called __proto__ is a field like any other.
function mapFields(fields: Record<string, unknown>, map: (name: string, value: unknown) => unknown) {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, map(name, value)]));
}
