import { MAX_BODY_BYTES } from "../domain/postback/postback";

export type ReadBody = { body: string; bodyProblem: string | null };

const TOO_LONG = { body: "", bodyProblem: "the body is longer than 64 KB; only the query was read" };

/** A request's body as text; one that is longer than 64 KB or breaks off was not said, and its sender is warned. */
export async function readBody(request: Request): Promise<ReadBody> {
  if (!request.body) return { body: "", bodyProblem: null };
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) return TOO_LONG;
  // A byte-order mark is part of what the sender signed.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: false });
  let body = "";
  let size = 0;
  try {
    for await (const chunk of request.body as ReadableStream<Uint8Array>) {
      size += chunk.byteLength;
      if (size > MAX_BODY_BYTES) return TOO_LONG;
      body += decoder.decode(chunk, { stream: true });
    }
  } catch {
    return { body: "", bodyProblem: "the body broke off; only the query was read" };
  }
  return { body: body + decoder.decode(), bodyProblem: null };
}
