import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** How an endpoint may feel, and for how long at a time. */
const MOODS = [
  [45, "well"],
  [15, "error"],
  [10, "slow"],
  [8, "hang"],
  [8, "reset"],
  [7, "refuse"],
  [7, "busy"],
];
const MOOD_MS = [1_500, 6_000];
/** Of a hundred callbacks, how many are told never to come again, and how many that they are wrong. */
const GONE = 0.7;
const WRONG = 0.7;

/**
 * Partners' endpoints: real HTTP servers that flap, and that note each callback they receive and what they answered.
 * @param {{ names: string[], chance: object }} of
 */
export async function openPartners({ names, chance }) {
  const received = [];
  const endpoints = await Promise.all(names.map((name) => openEndpoint({ name, received, chance })));
  return {
    received,
    origins: Object.fromEntries(endpoints.map(({ name, origin }) => [name, origin])),
    flap: () => endpoints.forEach((endpoint) => void endpoint.flap()),
    /** All are well from now on, and stay so. */
    recover: () => Promise.all(endpoints.map((endpoint) => endpoint.recover())),
    close: () => Promise.all(endpoints.map((endpoint) => endpoint.close())),
  };
}

async function openEndpoint({ name, received, chance }) {
  const own = chance.child();
  const state = { mood: "well", flapping: false, port: 0, server: null };
  const handle = (request, response) => answer({ name, state, received, chance: own }, request, response);
  const listen = async () => {
    state.server = createServer(handle);
    await new Promise((resolve, reject) =>
      state.server.once("error", reject).listen(state.port, "127.0.0.1", resolve),
    );
    state.port = state.server.address().port;
  };
  const shut = async () => {
    const closed = new Promise((resolve) => state.server.close(resolve));
    state.server.closeAllConnections();
    await closed;
  };
  const feel = async (mood) => {
    if (state.mood === "refuse" && mood !== "refuse") await listen();
    if (state.mood !== "refuse" && mood === "refuse") await shut();
    state.mood = mood;
  };
  await listen();
  let flapping = Promise.resolve();
  return {
    name,
    origin: `http://127.0.0.1:${state.port}`,
    flap() {
      state.flapping = true;
      flapping = (async () => {
        while (state.flapping) {
          await feel(own.weighted(MOODS));
          const until = Date.now() + own.between(...MOOD_MS);
          while (state.flapping && Date.now() < until) await sleep(100);
        }
      })();
    },
    async recover() {
      state.flapping = false;
      await flapping;
      await feel("well");
    },
    close: () => (state.mood === "refuse" ? undefined : shut()),
  };
}

async function answer({ name, state, received, chance }, request, response) {
  const note = { at: Date.now(), partner: name, ...(await readCallback(request)), status: null };
  received.push(note);
  const say = (status, headers = {}) => {
    note.status = status;
    response.writeHead(status, headers).end(status === 200 ? "ok" : "no");
  };
  const { mood } = state;
  if (mood === "error") return say(chance.one([500, 502, 503]));
  if (mood === "busy") return say(429, { "retry-after": "2" });
  if (mood === "reset") return request.socket.destroy();
  if (mood === "hang") return;
  if (mood === "slow") await sleep(chance.between(300, 2_500));
  if (state.flapping && chance.happens(GONE)) return say(410);
  if (state.flapping && chance.happens(WRONG)) return say(400);
  say(200);
}

/** What a callback says of itself, by POST in its body and by GET in its query. */
async function readCallback(request) {
  const chunks = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    // Broken off, for example by a kill: what came is noted.
  }
  const id = request.headers["webhook-id"] ?? null;
  const text = Buffer.concat(chunks).toString();
  if (request.method === "POST") {
    const conversion = text ? tryParse(text)?.conversion : null;
    return { id, conversionId: conversion?.conversionId ?? null, said: conversion?.status ?? null };
  }
  const query = new URL(request.url, "http://partner").searchParams;
  return { id, conversionId: query.get("conv"), said: query.get("status") };
}

function tryParse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
