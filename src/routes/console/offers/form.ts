import { offsetAt } from "../../../domain/report/timezone";
import type { Entry } from "../../../pages/offers/types";
import { errorsByField } from "../form";

/** A form's fields as the API nests them, all still texts: `caps[0].limit` → `{ caps: [{ limit }] }`. */
export type Tree = { [name: string]: Node };
type Node = string | Tree | Tree[];

/** Fields that are none of the record's. */
const OTHERS = new Set(["token", "asOf", "do", "advertiserName"]);
const MANY = /(?:^|\.)(?:devices|os)$/;
const NUMBERS = new Set([
  "amount",
  "limit",
  "rewardPoints",
  "pendingDays",
  "clickWindowDays",
  "minSecondsToConvert",
  "sub",
  "sequenceNumber",
]);
const LISTS: Record<string, RegExp> = {
  devices: /\n/,
  os: /\n/,
  aliases: /\n/,
  allow: /[\s,;]+/,
  deny: /[\s,;]+/,
};
const NULLABLE = new Set([
  "fallbackUrl",
  "imageUrl",
  "integrationId",
  "startsAt",
  "endsAt",
  "sequenceNumber",
]);
/** Numbers that a cleared field means to be nothing; the others keep what they were. */
const ZEROS = new Set(["amount", "rewardPoints", "pendingDays", "minSecondsToConvert"]);
const TIMES = new Set(["startsAt", "endsAt"]);
/** When a row of a list was left blank. */
const BLANK: Record<string, (row: Tree) => boolean> = {
  caps: ({ limit }) => limit === "",
  events: ({ eventId, name }) => eventId === "" && name === "",
  blockedSources: ({ partnerId, value }) => partnerId === "" && value === "",
  eventPayouts: ({ payout }) => typeof payout === "object" && "type" in payout && payout.type === "",
};

/** The fields of a posted form, blank rows left out; `without` is one more row to leave out: `events[1]`. */
export function readTree(form: URLSearchParams, without?: string): Tree {
  const tree: Tree = Object.create(null);
  for (const name of new Set(form.keys())) {
    if (OTHERS.has(name) || name.length > 200) continue;
    const values = form.getAll(name);
    put(tree, name, MANY.test(name) ? values.filter(Boolean).join("\n") : (values.at(-1) ?? ""));
  }
  return prune(tree, "", without) as Tree;
}

function put(tree: Tree, path: string, text: string): void {
  const steps = path.split(/[.[\]]+/).filter(Boolean);
  const last = steps.pop();
  if (last === undefined || !/^[A-Za-z]/.test(last)) return;
  let here: Tree = tree;
  // Lists are trees by number until they are pruned, so that no number in a name can make a list too long.
  for (const step of steps) {
    const next = here[step] ?? (Object.create(null) as Tree);
    if (typeof next === "string" || Array.isArray(next)) return;
    here[step] = next;
    here = next;
  }
  here[last] = text.trim();
}

function prune(node: Node, path: string, without?: string): Node {
  if (typeof node === "string" || Array.isArray(node)) return node;
  const list = path.split(".").at(-1) ?? "";
  const blank = BLANK[list];
  if (!blank) {
    const kept = Object.entries(node).map(([name, value]) => {
      return [name, prune(value, path ? `${path}.${name}` : name, without)];
    });
    return Object.fromEntries(kept);
  }
  const numbered = Object.entries(node).sort(([a], [b]) => Number(a) - Number(b));
  const kept = numbered.filter(([index]) => `${path}[${index}]` !== without);
  const rows = kept.map(([index, row]) => prune(row, `${path}[${index}]`, without) as Tree);
  return rows.filter((row) => typeof row === "object" && !blank(row));
}

/** The tree as the API's body: numbers, lists, times of the network's zone. An unreadable text stays for the API to judge. */
export function bodyOf(tree: Tree, zone: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, node]) => {
      const value = plainOf(name, node, zone);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function plainOf(name: string, node: Node, zone: string): unknown {
  if (Array.isArray(node)) return node.map((row) => bodyOf(row, zone));
  if (typeof node !== "string") return name === "payout" && node.type === "" ? null : bodyOf(node, zone);
  const list = LISTS[name];
  if (list) return entriesOf(node, list);
  if (name === "allowRepeatConversions") return node === "on";
  if (node === "" && NULLABLE.has(name)) return null;
  if (TIMES.has(name)) return readLocal(node, zone);
  if (!NUMBERS.has(name)) return node;
  if (node === "") return ZEROS.has(name) ? 0 : undefined;
  return /^-?\d+([.]\d+)?$/.test(node) ? Number(node) : node;
}

const entriesOf = (text: string, list: RegExp) =>
  text
    .split(list)
    .map((entry) => entry.trim())
    .filter(Boolean);

/** A record, or what was entered of one, as the texts of its form's fields. */
export function textsOf(node: unknown, zone: string, path = ""): Record<string, string> {
  if (Array.isArray(node)) {
    if (node.every((entry) => typeof entry !== "object")) {
      return { [path]: node.join(/(?:allow|deny)$/.test(path) ? ", " : "\n") };
    }
    return Object.assign({}, ...node.map((entry, i) => textsOf(entry, zone, `${path}[${i}]`)));
  }
  if (typeof node === "object" && node !== null) {
    const inner = Object.entries(node).map(([name, value]) => {
      return textsOf(value, zone, path ? `${path}.${name}` : name);
    });
    return Object.assign({}, ...inner);
  }
  if (typeof node === "boolean") return { [path]: node ? "on" : "" };
  const text = node === null || node === undefined ? "" : String(node);
  return { [path]: /(?:startsAt|endsAt)$/.test(path) ? showLocal(text, zone) : text };
}

/** What a form shows: its texts and, after a refusal, what the API said of each. */
export function entryOf(
  values: Record<string, string>,
  refused: { code: string; messages: string[]; responseId: string } | null = null,
): Entry {
  if (!refused) return { values, errors: {}, refused };
  const messages = refused.messages.map((message) => quoteEntry(message, values));
  return { values, errors: errorsByField(messages), refused: { ...refused, messages } };
}

/** What the API says of one entry of a field that takes several: `allow[1]: must be …` → `allow: “XX” must be …`. */
function quoteEntry(message: string, values: Record<string, string>): string {
  const [, field = "", index = "", words = ""] = /^([\w.[\]]+)\[(\d+)\]: (.+)$/s.exec(message) ?? [];
  const list = LISTS[field.split(".").at(-1) ?? ""];
  const entry = list && entriesOf(values[field] ?? "", list)[Number(index)];
  return entry ? `${field}: “${entry}” ${words}` : message;
}

// What a field of kind datetime-local holds: a clock's time without its zone.
const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/;

function readLocal(text: string, zone: string): string {
  const clock = LOCAL.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  if (Number.isNaN(clock)) return text;
  const near = clock - offsetAt(zone, clock);
  return new Date(clock - offsetAt(zone, near)).toISOString();
}

function showLocal(text: string, zone: string): string {
  const at = Date.parse(text);
  if (text === "" || LOCAL.test(text) || Number.isNaN(at)) return text;
  return new Date(at + offsetAt(zone, at)).toISOString().slice(0, 16);
}
