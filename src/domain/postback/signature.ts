import type { ReceivedPostback } from "./postback";

/**
 * What the sender of a postback may have signed: the raw query without its `signature` pair, and the body. A URL parser
 * on the way, such as a proxy's, writes a raw `'` as %27 and raw UTF-8 in per cent (upper case), so a query that has
 * these may have been sent either way; all ways say the same, so that none lets a changed postback pass.
 */
export function signedTexts({ rawQuery, body }: Pick<ReceivedPostback, "rawQuery" | "body">): string[] {
  const pairs = rawQuery.split("&").filter((pair) => !/^signature(?:=|$)/.test(pair));
  const received = pairs.join("&");
  const quoted = received.replaceAll("%27", "'");
  const queries = new Set([received, quoted, withRawUtf8(received), withRawUtf8(quoted)]);
  return [...queries].map((query) => (body === "" ? query : `${query}\n${body}`));
}

function withRawUtf8(query: string): string {
  return query.replace(/(?:%[89A-F][0-9A-F])+/g, (bytes) => {
    try {
      return decodeURIComponent(bytes);
    } catch {
      // Bytes of another encoding: as text there is no other way to write them.
      return bytes;
    }
  });
}
