import { connect } from "node:net";

/**
 * A small load generator: keep-alive sockets that send the next request when the last is answered, as wrk does.
 * node:http costs as much a request as a bare Worker, and would hide the difference that is to be measured.
 */

/**
 * Keeps `connections` busy until `seconds` are over or `count` requests are made.
 * @param {{ url: URL, connections: number, seconds?: number, count?: number, rate?: number,
 *   request: (n: number) => string, onAnswer?: (head: string, body: string) => void }} ask
 */
export async function load(ask) {
  const { url, connections, seconds = Infinity, count = Infinity, rate } = ask;
  const run = {
    ask,
    sent: 0,
    ended: false,
    latencies: [],
    statuses: {},
    began: performance.now(),
    waiting: [],
  };
  run.mayGoOn = () => !run.ended && run.sent < count && performance.now() - run.began < seconds * 1000;
  const ticker = rate && tick(run, rate);
  await Promise.all(Array.from({ length: connections }, () => keepBusy(run, url)));
  if (ticker) clearInterval(ticker);
  const took = (performance.now() - run.began) / 1000;
  return {
    ...summary(run.latencies),
    statuses: run.statuses,
    seconds: took,
    perSecond: run.latencies.length / took,
  };
}

/** With a rate, requests fall due on a clock and not when an answer comes: a slow answer must not thin out the load. */
function tick(run, rate) {
  run.due = [];
  let scheduled = 0;
  return setInterval(() => {
    const now = performance.now();
    for (const until = ((now - run.began) / 1000) * rate; scheduled < until; scheduled++) run.due.push(now);
    while (run.due.length > 0 && run.waiting.length > 0) run.waiting.pop()(run.due.shift());
    if (!run.mayGoOn()) for (const wake of run.waiting.splice(0)) wake(null);
  }, 1);
}

/** When the next request is due on this connection; null when there is none. */
function nextDue(run) {
  if (!run.mayGoOn()) return null;
  if (!run.due) return performance.now();
  return run.due.shift() ?? new Promise((resolve) => run.waiting.push(resolve));
}

async function keepBusy(run, url) {
  const socket = connect(Number(url.port), url.hostname);
  socket.setNoDelay(true).setEncoding("latin1");
  const exchange = exchanger(socket);
  try {
    for (;;) {
      const due = await nextDue(run);
      if (due === null) return;
      const { head, body } = await exchange(run.ask.request(run.sent++));
      run.latencies.push(performance.now() - due);
      const status = head.slice(9, 12);
      run.statuses[status] = (run.statuses[status] ?? 0) + 1;
      run.ask.onAnswer?.(head, body);
    }
  } finally {
    socket.destroy();
  }
}

/** Sends one request at a time over a socket and answers head and body. */
function exchanger(socket) {
  let text = "";
  let settle = null;
  const look = () => {
    const answer = settle && readAnswer(text);
    if (!answer) return;
    const { resolve } = settle;
    [text, settle] = ["", null];
    resolve(answer);
  };
  const fail = (error) => settle?.reject(error ?? new Error("the connection was closed"));
  socket.on("data", (chunk) => {
    text += chunk;
    look();
  });
  socket.on("error", fail).on("close", () => fail());
  return (request) =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
      socket.write(request);
    });
}

function readAnswer(text) {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = text.slice(0, end);
  const body = text.slice(end + 4);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const whole = length === undefined ? body.endsWith("0\r\n\r\n") : body.length >= Number(length);
  return whole ? { head, body } : null;
}

/** The text of a GET request. */
export function get(url, path, headers = {}) {
  const lines = Object.entries({ host: url.host, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

export function summary(latencies) {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
