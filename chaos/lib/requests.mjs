import { setTimeout as sleep } from "node:timers/promises";

/** Longer than the service takes for anything; a request in a killed process ends at once. */
const PATIENCE_MS = 40_000;

/**
 * Asks the service and tells what it answered, with the moment it did; `null` where no answer came: then nobody can
 * tell whether it was heard.
 */
export async function ask(service, path, init = {}) {
  await service.whenUp();
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(new URL(path, service.url), { redirect: "manual", signal, ...init });
    const text = await answer.text();
    return { at: Date.now(), status: answer.status, headers: answer.headers, body: tryParse(text) };
  } catch {
    return null;
  }
}

/** Whether a sender would come again: no answer, or one that asks for it. */
export const wantsAgain = (answer) => answer === null || answer.status >= 500;

/** Asks until there is an answer to keep, as senders do; `each` is told of every try. */
export async function insist({ tries, pause, each }) {
  for (let n = 0; n < tries; n++) {
    const answer = await each(n);
    if (!wantsAgain(answer)) return answer;
    await sleep(pause * (1 + n / 2));
  }
  return null;
}

function tryParse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
