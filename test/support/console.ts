import { vi } from "vitest";

const LEVELS = ["debug", "log", "info", "warn", "error"] as const;

/** Listens to the Worker's own log; `lines()` is what it said since, as text. */
export function listen(): { lines: () => string[] } {
  const spies = LEVELS.map((level) => vi.spyOn(console, level));
  const said = () => spies.flatMap(({ mock }) => mock.calls.map((call) => call.map(String).join("\t")));
  return { lines: said };
}
