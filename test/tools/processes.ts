import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** All living descendants of a process, in whatever group or session they are. */
export function descendants(root: number): number[] {
  const table = parents();
  const found = [root];
  for (const pid of found) for (const [child, parent] of table) if (parent === pid) found.push(child);
  return found.slice(1);
}

export function isAlive(pid: number): boolean {
  return parents().has(pid);
}

/** pid → parent's pid. Zombies are dead. Slim images have no `ps`, macOS has no /proc. */
function parents(): Map<number, number> {
  const rows = existsSync("/proc/self/stat") ? fromProc() : fromPs();
  return new Map(rows.filter(([, , state]) => !state.startsWith("Z")).map(([pid, parent]) => [pid, parent]));
}

type Row = [pid: number, parent: number, state: string];

function fromProc(): Row[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid): Row[] => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const [state = "", parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return [[Number(pid), Number(parent), state]];
    } catch {
      return []; // ended while we looked
    }
  });
}

function fromPs(): Row[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat="], { encoding: "utf8" }).trim().split("\n");
  return lines.map((line) => {
    const [pid, parent, state = ""] = line.trim().split(/\s+/);
    return [Number(pid), Number(parent), state];
  });
}
