import { readFileSync } from "node:fs";
import { inRoot } from "./project.mjs";

/**
 * What the scripts must know of wrangler.toml. It is read before any package can be relied on, and only plain
 * `key = "value"` lines of its tables matter, so no TOML library.
 * @returns {{ databases: Record<string, string>[], queues: string[] }}
 */
export function readWranglerConfig(text = readFileSync(inRoot("wrangler.toml"), "utf8")) {
  const consumers = tables(text, "queues.consumers");
  const queues = [...tables(text, "queues.producers"), ...consumers].map((table) => table.queue);
  const dead = consumers.map((table) => table.dead_letter_queue).filter(Boolean);
  return { databases: tables(text, "d1_databases"), queues: [...new Set([...queues, ...dead])] };
}

function tables(text, name) {
  const blocks = text.split(/^(?=\[)/m).filter((block) => block.startsWith(`[[${name}]]`));
  return blocks.map((block) => {
    const pairs = block.matchAll(/^(\w+)\s*=\s*"([^"]*)"/gm);
    return Object.fromEntries([...pairs].map(([, key, value]) => [key, value]));
  });
}
