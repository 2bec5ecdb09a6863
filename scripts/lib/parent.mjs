const LOOK_EVERY_MS = 200;

/** Set for the part of us that runs under the project's own Node. */
export const CONTINUED = "GOKART_CONTINUED";

/** Calls back when the process that started us is gone: npm or the first part of us. A shell we may outlive. */
export function onOrphaned(callback) {
  if (!process.env.npm_lifecycle_event && !process.env[CONTINUED]) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, LOOK_EVERY_MS);
  timer.unref();
}

/** Calls back on Ctrl-C, on SIGTERM and when orphaned: once, however many of them come. */
export function onStop(callback) {
  let stopping = false;
  const once = () => {
    if (stopping) return;
    stopping = true;
    callback();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, once);
  onOrphaned(once);
}
