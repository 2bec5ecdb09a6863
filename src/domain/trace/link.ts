import { fromBase64, hmacHex, sameText, toBase64 } from "../bytes";

/** For whom a story is told: each sees what is theirs. */
export type TraceAudience = "partner" | "advertiser";

/** What a link to a story stands for. */
export type TraceLink = { networkId: string; clickId: string; audience: TraceAudience; until: number };

/** How long such a link works. */
export const TRACE_LINK_LIFE = 7 * 86_400_000;

/** A link's token: it says what it is for and until when, and only the holder of DATA_SECRET can make one. */
export async function signTraceLink(link: TraceLink, dataSecret: string): Promise<string> {
  const { networkId, clickId, audience, until } = link;
  const bytes = new TextEncoder().encode(JSON.stringify([networkId, clickId, audience, until]));
  const payload = toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return `${payload}.${await signature(payload, dataSecret)}`;
}

/** What a token stands for; null when we did not make it, or it has ended. */
export async function readTraceLink(
  token: string,
  { dataSecrets, now }: { dataSecrets: readonly string[]; now: number },
): Promise<TraceLink | null> {
  const [, payload = "", signed = ""] = /^([\w-]{1,1000})\.([0-9a-f]{64})$/.exec(token) ?? [];
  if (payload === "") return null;
  const ours = await Promise.all(dataSecrets.map((secret) => signature(payload, secret)));
  if (!ours.some((one) => sameText(signed, one))) return null;
  const bytes = fromBase64(payload.replaceAll("-", "+").replaceAll("_", "/"));
  const [networkId, clickId, audience, until] = JSON.parse(new TextDecoder().decode(bytes)) as [
    string,
    string,
    TraceAudience,
    number,
  ];
  return now < until ? { networkId, clickId, audience, until } : null;
}

// A key of its own, so that no other signature of ours can pass for a link.
async function signature(payload: string, dataSecret: string): Promise<string> {
  if (dataSecret.length < 32) throw new Error("DATA_SECRET needs at least 32 characters");
  return hmacHex(await hmacHex(dataSecret, "gokart trace link"), payload);
}
