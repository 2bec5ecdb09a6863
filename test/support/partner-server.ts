import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestProject } from "vitest/node";
import type { PartnerBehaviour, ReceivedCallback } from "./partner";

type Mailbox = { received: ReceivedCallback[]; behaviour: PartnerBehaviour; held: (() => void)[] };
const boxes = new Map<string, Mailbox>();

/** Starts the partner's endpoint: a real HTTP server, the only pretend party of the tests. */
export default async function setup(project: TestProject) {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  project.provide("partnerUrl", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  const [, room, name = ""] = (request.url ?? "").split(/[/?]/);
  const box = mailbox(name);
  if (room === "behaviour") {
    box.behaviour = JSON.parse(body) as PartnerBehaviour;
    response.end();
  } else if (room === "release") {
    box.behaviour.held = false;
    for (const letGo of box.held.splice(0)) letGo();
    response.end();
  } else if (room === "received") {
    response.setHeader("content-type", "application/json").end(JSON.stringify(box.received));
  } else if (room === "inbox") {
    const received = record(request, body);
    box.received.push(received);
    await behave(box, response, received);
  } else {
    response.writeHead(404).end();
  }
}

function mailbox(name: string): Mailbox {
  const box = boxes.get(name) ?? { received: [], behaviour: {}, held: [] };
  boxes.set(name, box);
  return box;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function record(request: IncomingMessage, body: string): ReceivedCallback {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    at: Date.now(),
    method: request.method ?? "",
    url: request.url ?? "",
    headers: Object.fromEntries(headers) as Record<string, string>,
    body,
  };
}

async function behave(box: Mailbox, response: ServerResponse, received: ReceivedCallback): Promise<void> {
  const { behaviour } = box;
  if (behaviour.held) await new Promise<void>((letGo) => box.held.push(letGo));
  if (behaviour.hang) return;
  if (behaviour.closeSocket) return void response.destroy();
  const status = behaviour.script?.shift() ?? behaviour.status ?? (behaviour.redirect ? 302 : 200);
  if (behaviour.redirect) response.setHeader("location", behaviour.redirect);
  if (behaviour.retryAfter !== undefined) response.setHeader("retry-after", String(behaviour.retryAfter));
  response.writeHead(status, behaviour.headers);
  if (behaviour.bigBody) {
    received.poured = await pour(response, behaviour.bigBody);
    return;
  }
  if (behaviour.endless) return drip(response);
  const echo = behaviour.echo === "json" ? JSON.stringify({ echo: received.body }) : received.body;
  response.end(behaviour.echo ? echo : (behaviour.body ?? "OK"));
}

/** As many bytes as told, as fast as they are read; answers how many it was rid of before the other side had enough. */
async function pour(response: ServerResponse, bytes: number): Promise<number> {
  const chunk = "x".repeat(64 * 1024);
  const closed = new Promise((done) => response.once("close", done));
  let sent = 0;
  for (; sent < bytes && !response.destroyed; sent += chunk.length) {
    if (response.write(chunk)) continue;
    await Promise.race([new Promise((done) => response.once("drain", done)), closed]);
  }
  response.end();
  return sent;
}

/** One byte every now and then, without end. */
async function drip(response: ServerResponse): Promise<void> {
  while (!response.destroyed) {
    response.write("x");
    await sleep(20);
  }
}
