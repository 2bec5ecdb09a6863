import childProcess from "node:child_process";

// Miniflare does not tell when it starts workerd nor which process that is, and before it lies work of its own.
const { spawn } = childProcess;
let last = { pid: 0, at: 0 };

childProcess.spawn = (command, ...rest) => {
  const at = performance.now();
  const child = spawn(command, ...rest);
  if (String(command).includes("workerd")) last = { pid: child.pid, at };
  return child;
};

/** The workerd that was started last: its process and when that was. */
export const lastSpawned = () => last;
