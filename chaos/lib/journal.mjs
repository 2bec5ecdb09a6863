import { createWriteStream } from "node:fs";
import { join } from "node:path";

/** What the traffic knows: each request that was sent, and what was answered, if anything. Kept in memory and in a file. */
export function openJournal(dir) {
  const file = createWriteStream(join(dir, "journal.jsonl"));
  const journal = { clicks: [], postbacks: [], staff: [], stories: [] };
  const keep = (kind, entry) => {
    journal[kind].push(entry);
    file.write(`${JSON.stringify({ kind, ...entry })}\n`);
    return entry;
  };
  return { ...journal, keep, close: () => new Promise((resolve) => file.end(resolve)) };
}
