// Runs one command in a process group of its own and ends the whole group when our standard input closes.
// The kernel closes it however the script above us dies, SIGKILL included, so nothing is ever left behind.
import { spawn } from "node:child_process";

const [command, ...args] = process.argv.slice(2);
const GRACE_MS = 2_000;

const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });

const signalGroup = (signal) => {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
};

function stop() {
  signalGroup("SIGTERM");
  setTimeout(() => signalGroup("SIGKILL"), GRACE_MS).unref();
}

process.stdin.on("close", stop).resume();
child.on("error", (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on("exit", (code) => {
  signalGroup("SIGKILL"); // workerd or esbuild that outlived their parent
  process.exit(code ?? 1);
});
