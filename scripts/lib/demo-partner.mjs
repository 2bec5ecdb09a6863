import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";

const HOUR_MS = 3_600_000;
/** The one that fails has done so since then. */
const FAILS_SINCE_MS = 58 * HOUR_MS;

/**
 * The demo's partners to look at: a small server that prints each callback it gets. Rewards App takes all, Cashback
 * Club does not know some members, Play & Earn has been down for two days. Its port is kept with the state, because
 * the partners' callback URLs name it.
 * @param {{ file: string, log: (line: string) => void }} input
 * @returns {Promise<{ origin: string, speak: () => void }>} `speak`: from now on it prints
 */
export async function startDemoPartner({ file, log }) {
  const known = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const { port = 0, failsFrom = Date.now() - FAILS_SINCE_MS } = known;
  let quiet = true;
  const print = (line) => quiet || log(line);
  const server = createServer((request, response) => receive(request, response, { failsFrom, print }));
  const listening = await new Promise((resolve) => {
    server.once("error", (error) => {
      log(`The demo partner cannot listen on ${port} (${error.code}): its callbacks will be retried.`);
      resolve(port);
    });
    server.listen({ port, host: "127.0.0.1" }, () => resolve(server.address().port));
  });
  server.unref();
  writeFileSync(file, JSON.stringify({ port: listening, failsFrom }));
  const speak = () => {
    quiet = false;
  };
  return { origin: `http://127.0.0.1:${listening}`, speak };
}

async function receive(request, response, { failsFrom, print }) {
  let body = "";
  for await (const chunk of request) body += chunk;
  const [status, answer] = judge(request, failsFrom);
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(answer));
  const said = `${request.method} ${request.url} ${summary(body)}`.trimEnd();
  print(`The demo partner got ${said}${status === 200 ? "" : ` and answered ${status}`}`);
}

function judge({ url, headers }, failsFrom) {
  const at = Number(headers["webhook-timestamp"]) * 1000 || Date.now();
  if (url.startsWith("/play-and-earn") && at >= failsFrom)
    return [503, { error: "Down for maintenance: the members' database is being moved" }];
  if (/[?&]member=cc-u\d*[37](&|$)/.test(url)) return [400, { error: "This member has closed the account" }];
  return [200, { received: true }];
}

function summary(body) {
  try {
    const { conversion, message } = JSON.parse(body);
    if (!conversion) return message;
    return `${conversion.offerName} ${conversion.status}, member ${conversion.pubMemberId}, ${conversion.revenue}`;
  } catch {
    return body.slice(0, 100);
  }
}
