import type { CallbackRequest } from "../../domain/callback/request";
import { TimeLimit } from "../time-limit";

const MAX_READ_BYTES = 16 * 1024;
// So short that it comes in one piece or not at all: what has come of it when the time is up is not worth a reader.
const SHORT_BYTES = 1024;

/** What the partner's endpoint answered; `status` null when it did not. */
export type Exchange = {
  status: number | null;
  headers: Record<string, string>;
  /** The first 16 KB of the answer. */
  body: string;
  error: string | null;
  ms: number;
};

/** Sends a request and reads the beginning of the answer; whatever goes wrong is part of the outcome, never thrown. */
export async function exchangeCallback(request: CallbackRequest, limit = new TimeLimit()): Promise<Exchange> {
  const started = Date.now();
  const abort = limit.begin();
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      redirect: "manual",
      // An answer to an equal URL of before would be taken for this one's; nothing answers a POST from before.
      ...(request.method === "GET" && { cache: "no-store" as const }),
      signal: abort.signal,
    });
    const body = isShort(response) ? await readWhole(response) : await readBeginning(response, abort);
    const headers = Object.fromEntries(response.headers);
    return { status: response.status, headers, body, error: null, ms: Date.now() - started };
  } catch (error) {
    const reason = abort.signal.aborted
      ? `TIMEOUT: no answer within ${limit.ms / 1000} s`
      : networkError(error);
    return { status: null, headers: {}, body: "", error: reason, ms: Date.now() - started };
  } finally {
    limit.end(abort);
  }
}

/** Most answers are a word and say how long it is; the runtime then reads it in one go. */
function isShort({ headers }: Response): boolean {
  const length = headers.get("content-length");
  return length !== null && Number(length) <= SHORT_BYTES;
}

async function readWhole(response: Response): Promise<string> {
  try {
    // Compressed, a short answer may still be long.
    return (await response.text()).slice(0, MAX_READ_BYTES);
  } catch {
    // The status is known, and counts.
    return "";
  }
}

function networkError(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  // The runtime has no words for a host that does not resolve, only a reference into logs that nobody here has.
  return `NETWORK_ERROR: ${words.startsWith("internal error") ? "The host could not be found or reached." : words}`;
}

/** The first 16 KB, or what came of them before the time was up or the connection broke: the status is known by then. */
async function readBeginning(response: Response, abort: AbortController): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  try {
    while (reader && length < MAX_READ_BYTES && !abort.signal.aborted) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value.subarray(0, MAX_READ_BYTES - length));
      length += value.length;
    }
  } catch {
    // What has been read counts.
  }
  // Ends what is left of a longer answer.
  abort.abort();
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
}
