import { MAX_BODY_BYTES } from "../domain/postback";

/** A request's body as text, or "" when it is longer than 64 KB or breaks off: what was not read was not said. */
export async function readBody(request: Request): Promise<string> {
  if (!request.body || Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) return "";
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  try {
    for await (const chunk of request.body as ReadableStream<Uint8Array>) {
      size += chunk.byteLength;
      if (size > MAX_BODY_BYTES) return "";
      text += decoder.decode(chunk, { stream: true });
    }
  } catch {
    return "";
  }
  return text + decoder.decode();
}
