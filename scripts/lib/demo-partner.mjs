import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";

/**
 * A partner to look at: a small server that prints each callback it gets and answers 200. Its port is kept with
 * the state, because the demo partners' callback URLs name it.
 * @returns {Promise<string>} its origin
 */
export async function startDemoPartner(notePath, log) {
  const port = existsSync(notePath) ? JSON.parse(readFileSync(notePath, "utf8")).port : 0;
  const server = createServer((request, response) => receive(request, response, log));
  const listening = await new Promise((resolve) => {
    server.once("error", (error) => {
      log(`The demo partner cannot listen on ${port} (${error.code}): its callbacks will be retried.`);
      resolve(port);
    });
    server.listen({ port, host: "127.0.0.1" }, () => resolve(server.address().port));
  });
  server.unref();
  writeFileSync(notePath, JSON.stringify({ port: listening }));
  return `http://127.0.0.1:${listening}`;
}

async function receive(request, response, log) {
  let body = "";
  for await (const chunk of request) body += chunk;
  response.end("OK");
  log(`The demo partner got ${request.method} ${request.url} ${summary(body)}`.trimEnd());
}

function summary(body) {
  try {
    const { conversion } = JSON.parse(body);
    return `${conversion.offerName} ${conversion.status}, member ${conversion.pubMemberId}, ${conversion.revenue}`;
  } catch {
    return body.slice(0, 100);
  }
}
